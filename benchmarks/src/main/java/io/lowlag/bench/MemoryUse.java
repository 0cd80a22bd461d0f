package io.lowlag.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds.
 *
 * @param heapBytes objects that are alive
 * @param residentBytes all that is in memory, RocksDB's and unused heap included; 0 where the
 *     system does not tell
 */
record MemoryUse(long heapBytes, long residentBytes) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /** Collects garbage first: everything in this process stands still meanwhile. */
  static MemoryUse now() throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new MemoryUse(heap, resident());
  }

  private static long resident() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }

  /** How much more this is. */
  MemoryUse minus(MemoryUse before) {
    return new MemoryUse(heapBytes - before.heapBytes, residentBytes - before.residentBytes);
  }
}

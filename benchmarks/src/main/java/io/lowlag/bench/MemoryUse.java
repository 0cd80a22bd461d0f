package io.lowlag.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory that this process uses.
 *
 * @param heapBytes live objects
 * @param residentBytes everything in memory, including RocksDB and unused heap; 0 if the system
 *     does not report it
 */
record MemoryUse(long heapBytes, long residentBytes) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /**
   * Measures the memory after a garbage collection, during which everything in this process stands
   * still.
   */
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

  /** Returns how much more memory this is than before. */
  MemoryUse minus(MemoryUse before) {
    return new MemoryUse(heapBytes - before.heapBytes, residentBytes - before.residentBytes);
  }
}

package io.lowlag.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory of a process.
 *
 * @param residentBytes everything of it that is in memory now
 * @param peakBytes the most that ever was
 */
record ProcessMemory(long residentBytes, long peakBytes) {

  private static final long KIB = 1024;

  /** Measures a process; returns null if the system does not say. */
  static ProcessMemory of(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.isReadable(status)) {
      return null;
    }
    List<String> lines = Files.readAllLines(status);
    return new ProcessMemory(value(lines, "VmRSS:"), value(lines, "VmHWM:"));
  }

  private static long value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
        .findFirst()
        .orElse(0);
  }
}

package io.lowlag.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** The machine that a benchmark runs on. */
public final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  private Machine() {}

  /** Returns the day, the cores, the processor and the JVM as one line. */
  public static String line() {
    return LocalDate.now(ZoneOffset.UTC)
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores ("
        + processor()
        + "), Java "
        + Runtime.version().feature();
  }

  /** Returns the processor's model as Linux reports it; elsewhere only its architecture. */
  private static String processor() {
    String architecture = System.getProperty("os.arch");
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException e) {
      return architecture;
    }
  }
}

package io.lowlag.it.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of a Debian package; a test is skipped, visibly, where it is not installed. */
final class DebianTool {

  private final Path program;

  private DebianTool(Path program) {
    this.program = program;
  }

  /**
   * Finds it on the path.
   *
   * @param name of the program
   * @param debianPackage that brings it
   */
  static DebianTool require(String name, String debianPackage) {
    List<Path> found =
        Stream.of(System.getenv("PATH").split(":"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(
        !found.isEmpty(),
        "no " + name + " on the PATH; on Debian it is in the package " + debianPackage);
    return new DebianTool(found.get(0));
  }

  /** How a run of it ended. */
  record Result(int exitCode, String output) {}

  /** Runs it to its end in a folder. */
  Result run(Path folder, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tool", ".log");
    try {
      Process process = start(folder, output, arguments);
      try {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
          throw new AssertionError(program + " does not end");
        }
        return new Result(process.exitValue(), Files.readString(output));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(output);
    }
  }

  /** Starts it; what it prints goes into the file. */
  Process start(Path folder, Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}

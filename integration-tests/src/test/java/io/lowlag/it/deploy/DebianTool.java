package io.lowlag.it.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    Optional<Path> found = Tool.find(name);
    assumeTrue(
        found.isPresent(),
        "no " + name + " on the PATH; on Debian it is in the package " + debianPackage);
    return new DebianTool(found.get());
  }

  /** How a run of it ended. */
  record Result(int exitCode, String output) {}

  /** Runs it to its end in a folder. */
  Result run(Path folder, String... arguments) throws IOException, InterruptedException {
    Tool.Ended ended = Tool.run(command(folder, arguments), "");
    return new Result(ended.exitCode(), ended.output());
  }

  /** Starts it; what it prints goes into the file. */
  Process start(Path folder, Path output, String... arguments) throws IOException {
    return command(folder, arguments).redirectOutput(output.toFile()).start();
  }

  private ProcessBuilder command(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
  }
}

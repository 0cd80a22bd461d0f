package io.lowlag.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of others that check our files, where they are installed. */
final class Tool {

  private Tool() {}

  /** Where a program is on the path, if it is there. */
  static Optional<Path> find(String program) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Skips the test, visibly, where a program is not on the path. */
  static void assumeInstalled(String program) {
    assumeTrue(
        find(program).isPresent(),
        program + " is not installed: its check of our files is skipped");
  }

  /** Skips the test, visibly, where a command does not end well: one that asks for a version. */
  static void assumeWorks(String... command) throws IOException, InterruptedException {
    assumeInstalled(command[0]);
    assumeTrue(
        run(List.of(command)).exitCode() == 0,
        String.join(" ", command) + " does not work: its check of our files is skipped");
  }

  /** What a command prints to its standard output; it has to end well. */
  static String output(String... command) throws IOException, InterruptedException {
    Ended ended = run(List.of(command));
    assertThat(ended.exitCode()).as(ended.error()).isZero();
    return ended.output();
  }

  /** How a process ended. */
  record Ended(int exitCode, String output, String error) {}

  static Ended run(List<String> command) throws IOException, InterruptedException {
    return run(new ProcessBuilder(command), "");
  }

  static Ended run(ProcessBuilder builder, String input) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tool", ".out");
    Path error = Files.createTempFile("tool", ".err");
    Path given = Files.writeString(Files.createTempFile("tool", ".in"), input);
    try {
      Process process =
          builder
              .redirectInput(given.toFile())
              .redirectOutput(output.toFile())
              .redirectError(error.toFile())
              .start();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s ends", builder.command()).isTrue();
      return new Ended(
          process.exitValue(), Files.readString(output, UTF_8), Files.readString(error, UTF_8));
    } finally {
      for (Path file : Stream.of(output, error, given).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

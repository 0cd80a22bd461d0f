package io.lowlag.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of a run. It writes to a log, and the bench tells it things line by line. */
final class Child implements AutoCloseable {

  private static final long LOOK_EVERY_MS = 20;
  private static final int LAST_LINES = 5;

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts a process that writes to {@code folder/name.log}. */
  static Child start(String name, List<String> command, Path folder) throws IOException {
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Child(name, process, log);
  }

  /**
   * Waits for a text in its log.
   *
   * @return the first group of the pattern
   * @throws CannotStartException if the process ends before, or takes too long
   */
  String await(Pattern text, Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      Optional<String> found = find(text);
      if (found.isPresent()) {
        return found.get();
      }
      if (!alive) {
        throw failed("ended with code " + process.exitValue());
      }
      if (System.nanoTime() > deadline) {
        throw failed("was not ready after " + patience.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private Optional<String> find(Pattern text) throws IOException {
    Matcher matcher = text.matcher(log());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private String log() throws IOException {
    return new String(Files.readAllBytes(log), UTF_8);
  }

  /** Tells it a line. */
  void tell(String line) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write((line + "\n").getBytes(UTF_8));
    input.flush();
  }

  /** Waits until it has ended in order. */
  void awaitEnd(Duration patience) throws IOException, InterruptedException {
    if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw failed("did not end within " + patience.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw failed("ended with code " + process.exitValue());
    }
  }

  /**
   * Requires that it runs.
   *
   * @throws CannotStartException if it has ended
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw failed("ended with code " + process.exitValue());
    }
  }

  private CannotStartException failed(String how) throws IOException {
    List<String> lines = log().lines().filter(line -> !line.isBlank()).toList();
    String last =
        String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    return new CannotStartException(name + " " + how + ": " + last);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Kills it as kill -9 does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

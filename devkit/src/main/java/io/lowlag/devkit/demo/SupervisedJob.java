package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A job in a separate process, which is restarted whenever it ends, as by a cluster's supervisor.
 * The process has the same Java, options and class path as this one.
 */
final class SupervisedJob implements AutoCloseable {

  private static final Duration BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(90);
  private static final String STARTED = "job-started";

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Thread supervisor = new Thread(this::supervise, "drill-supervisor");
  private final AtomicInteger starts = new AtomicInteger();
  private volatile Process process;
  private volatile boolean stopping;

  private SupervisedJob(List<String> command, Map<String, String> environment, Path log) {
    this.command = command;
    this.environment = environment;
    this.log = log;
  }

  /**
   * Starts the job.
   *
   * @param main the job's class
   * @param surroundings the environment of the process
   * @param folder the folder for its log
   */
  static SupervisedJob start(
      Class<?> main, Overrides settings, Surroundings surroundings, Path folder)
      throws IOException {
    List<String> command = new ArrayList<>(surroundings.prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(settings.asArguments());
    SupervisedJob job =
        new SupervisedJob(command, surroundings.environment(), folder.resolve("job.log"));
    job.begin();
    job.supervisor.setDaemon(true);
    job.supervisor.start();
    return job;
  }

  private void begin() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    starts.incrementAndGet();
  }

  private void supervise() {
    try {
      while (!stopping) {
        process.waitFor();
        if (!stopping) {
          TimeUnit.MILLISECONDS.sleep(BACK_OFF.toMillis());
          begin();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the job cannot be started again: " + e.getMessage(), e);
    }
  }

  /** Returns whether the job has reported that its query runs. */
  boolean hasStarted() {
    try {
      return Files.exists(log) && Files.readString(log).contains(STARTED);
    } catch (IOException e) {
      throw new UncheckedIOException(log + " cannot be read", e);
    }
  }

  /** Kills the process (kill -9); the supervisor starts it again. */
  void kill() {
    Process killed = process;
    killed.destroyForcibly();
    killed.onExit().join();
  }

  /** Kills one executor (kill -9). Executors are the only Java processes that the job starts. */
  void killExecutor() {
    ProcessHandle executor =
        process
            .descendants()
            .filter(child -> child.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the job has no executor process"));
    executor.destroyForcibly();
    executor.onExit().join();
  }

  /** Returns how often the job was restarted. */
  int restarts() {
    return starts.get() - 1;
  }

  /** Returns the file with everything that the job has printed. */
  Path log() {
    return log;
  }

  /**
   * Sends SIGTERM and waits until the process has ended. It kills it if it does not end, or if this
   * thread is interrupted.
   */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    supervisor.interrupt();
    try {
      // It may be starting the process just now.
      supervisor.join();
      process.destroy();
      process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
    } finally {
      kill();
    }
  }
}

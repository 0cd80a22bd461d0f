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
 * A job in a process of its own, which is started again whenever it ends, as a cluster's supervisor
 * does it. The process is made as this one is: the same Java, options and class path.
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
   * Starts it.
   *
   * @param main the job's class
   * @param surroundings where it runs
   * @param folder takes its log
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

  /** Whether it has said that its query runs. */
  boolean hasStarted() {
    try {
      return Files.exists(log) && Files.readString(log).contains(STARTED);
    } catch (IOException e) {
      throw new UncheckedIOException(log + " cannot be read", e);
    }
  }

  /** kill -9; the supervisor starts it again. */
  void kill() {
    Process killed = process;
    killed.destroyForcibly();
    killed.onExit().join();
  }

  /** kill -9 of one executor: those of their own are all that the job starts as Java. */
  void killExecutor() {
    ProcessHandle executor =
        process
            .descendants()
            .filter(child -> child.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the job has no executor's process"));
    executor.destroyForcibly();
    executor.onExit().join();
  }

  /** How often it was started after the first time. */
  int restarts() {
    return starts.get() - 1;
  }

  /** What it has printed; a file. */
  Path log() {
    return log;
  }

  /** SIGTERM, and the wait until it has ended; one that does not is killed. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    supervisor.interrupt();
    process.destroy();
    if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}

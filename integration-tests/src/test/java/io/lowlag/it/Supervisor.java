package io.lowlag.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;

/** Keeps a job running as a service manager does: it starts it again whenever it has ended. */
final class Supervisor implements AutoCloseable {

  private static final int SHOWN = 6_000;
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Class<?> main;
  private final Map<String, String> settings;
  private final Path folder;

  private JobProcess job;
  private int starts;

  Supervisor(Class<?> main, Map<String, String> settings, Path folder) throws IOException {
    this.main = main;
    this.settings = settings;
    this.folder = folder;
    start();
  }

  private void start() throws IOException {
    job = JobProcess.start(main, settings, folder);
    starts++;
  }

  /** Starts the job again if it has ended; tests call it while they wait. */
  void tend() throws IOException {
    if (!job.isAlive()) {
      job.close();
      start();
    }
  }

  /**
   * Keeps the job running until the condition holds; fails with that text, and what the job has
   * printed, when it does not.
   */
  void tendUntil(String otherwise, Callable<Boolean> condition) throws IOException {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(PAUSE)
          .until(
              () -> {
                // Looked at first: a job that is started again is alive at once.
                boolean holds = condition.call();
                tend();
                return holds;
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(otherwise + "\n" + output(), e);
    }
  }

  /** kill -9, whether it runs or is still starting. */
  void kill() throws InterruptedException {
    job.kill();
  }

  /** SIGTERM, and the wait until it has ended. */
  int terminate() throws InterruptedException {
    return job.terminate();
  }

  boolean isAlive() {
    return job.isAlive();
  }

  /** How often the job was started. */
  int starts() {
    return starts;
  }

  /** The end of what the job that was started last has printed. */
  String output() throws IOException {
    String all = job.output();
    return all.substring(Math.max(0, all.length() - SHOWN));
  }

  @Override
  public void close() {
    job.close();
  }
}

package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;
import io.lowlag.common.job.RunningJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The jobs of a scenario in one process, which can be ended and started again on the same
 * checkpoints.
 */
final class RestartableJobs implements AutoCloseable {

  private final Map<DemoJob, Settings> jobs;
  private final Consumer<String> told;
  private final List<RunningJob> running = new ArrayList<>();

  /**
   * @param jobs the jobs with their settings; each comes after those whose outputs it reads
   */
  RestartableJobs(Map<DemoJob, Settings> jobs, Consumer<String> told) {
    this.jobs = new LinkedHashMap<>(jobs);
    this.told = told;
  }

  void start() throws TimeoutException {
    for (Map.Entry<DemoJob, Settings> job : jobs.entrySet()) {
      running.add(RunningJob.start(job.getKey().job().get(), job.getValue(), told));
    }
  }

  /** Ends the jobs after their batches; their session stays open for later checks. */
  void end() {
    for (RunningJob job : running) {
      job.stopAfterBatch();
      job.awaitEnd();
      told.accept(job.summary());
    }
    // The checkpoints of the closed jobs can be used by others; the first job holds the session.
    while (running.size() > 1) {
      running.remove(running.size() - 1).close();
    }
  }

  /** Ends the jobs and closes everything that they have opened in this process. */
  void shutDown() {
    end();
    close();
  }

  boolean isActive() {
    return !running.isEmpty() && running.stream().allMatch(RunningJob::isActive);
  }

  /** Closes the jobs in reverse order; the session belongs to the first job and is closed last. */
  @Override
  public void close() {
    for (int job = running.size() - 1; job >= 0; job--) {
      running.get(job).close();
    }
    running.clear();
  }
}

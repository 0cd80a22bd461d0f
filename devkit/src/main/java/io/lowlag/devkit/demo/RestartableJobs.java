package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;
import io.lowlag.common.job.RunningJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * The jobs of a scenario in one process, which can be ended and started again on the same
 * checkpoints.
 */
final class RestartableJobs implements AutoCloseable {

  private static final Duration COLD_START = Duration.ofSeconds(45);
  private static final Duration LOOK = Duration.ofMillis(50);

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

  /**
   * Waits for the first batch of each job, which loads most classes: events that are sent meanwhile
   * wait for a processor so long that the pace of the traffic is lost.
   */
  void awaitFirstBatch(BooleanSupplier givenUp) throws InterruptedException {
    told.accept("the first batch, which is empty, loads classes ...");
    Instant deadline = Instant.now().plus(COLD_START);
    while (isActive()
        && !haveEndedABatch()
        && !givenUp.getAsBoolean()
        && Instant.now().isBefore(deadline)) {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    }
  }

  private boolean haveEndedABatch() {
    StreamingQuery[] queries = running.get(0).spark().streams().active();
    return Arrays.stream(queries).filter(query -> query.lastProgress() != null).count()
        >= running.size();
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

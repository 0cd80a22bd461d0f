package io.lowlag.common.job;

import io.lowlag.common.checkpoint.Claim;
import io.lowlag.common.config.Durations;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.common.pipeline.DeadLetterCounts;
import io.lowlag.common.pipeline.RefusedCounts;
import io.lowlag.realtime.BatchEnd;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running job. Close it to end it in order. */
public final class RunningJob implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);

  private static final long LOOK_MS = 500;

  private final JobSpec spec;
  private final JobSession session;
  private final Claim claim;
  private final StreamingQuery query;
  private final JobProgress progress;
  private final DeadLetterCounts deadLetters;
  private final RefusedCounts refused;
  private final FailureLine failureLine;
  private final boolean runsOn;
  private final Duration stopTimeout;

  /**
   * The lock for stopping the query and closing the session, which Spark cannot do at the same
   * time.
   */
  private final Object ending = new Object();

  private volatile boolean stopAsked;
  private volatile boolean stopTimedOut;
  private boolean closed;

  /**
   * @param runsOn whether it ends only when it is stopped
   */
  RunningJob(
      JobSpec spec,
      JobSession session,
      Claim claim,
      StreamingQuery query,
      JobProgress progress,
      DeadLetterCounts deadLetters,
      RefusedCounts refused,
      FailureLine failureLine,
      boolean runsOn,
      Duration stopTimeout) {
    this.spec = spec;
    this.session = session;
    this.claim = claim;
    this.query = query;
    this.progress = progress;
    this.deadLetters = deadLetters;
    this.refused = refused;
    this.failureLine = failureLine;
    this.runsOn = runsOn;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Checks the surroundings and starts the job.
   *
   * @param told takes the findings of the preflight, one line at a time
   * @throws CannotStartException when something is wrong that the user can fix; everything is
   *     undone then
   */
  public static RunningJob start(StreamingJob<?> job, Settings settings, Consumer<String> told)
      throws TimeoutException {
    return start(job, settings, told, SignalledStop.none());
  }

  /**
   * Starts the job as {@link #start(StreamingJob, Settings, Consumer)} does.
   *
   * @param signals waits for signals from the moment when there is something to undo; the caller
   *     says what it stops and closes it
   */
  static RunningJob start(
      StreamingJob<?> job, Settings settings, Consumer<String> told, SignalledStop signals)
      throws TimeoutException {
    return new JobStart<>(job, settings, told, signals).run();
  }

  /**
   * Waits until the job ends by itself or is stopped.
   *
   * @throws CannotStartException with one line, when it fails before it has begun to read
   * @throws JobFailedException with one line, when it fails later
   */
  public void awaitEnd() {
    try {
      awaitEnd(query, () -> stopTimedOut);
    } catch (StreamingQueryException e) {
      String line = failureLine.of(e);
      throw claim.begun() ? new JobFailedException(line, e) : new CannotStartException(line, e);
    }
    if (runsOn && !stopAsked) {
      throw new JobFailedException(
          "something other than this job stopped the query: see the log; query-refused there means"
              + " that another driver uses the checkpoint, and only one may use it",
          null);
    }
  }

  /**
   * Waits until the query has ended, or its stop was given up: Spark's own wait would then last as
   * long as the thread that does not react.
   */
  static void awaitEnd(StreamingQuery query, BooleanSupplier stopGivenUp)
      throws StreamingQueryException {
    while (!query.awaitTermination(LOOK_MS)) {
      if (stopGivenUp.getAsBoolean()) {
        throw new JobFailedException(
            "the query did not react to its stop, because something in its batch waits: the batch"
                + " is repeated at the next start",
            null);
      }
    }
  }

  /** Stops the job when its running batch has ended, or after the stop timeout at the latest. */
  public void stopAfterBatch() {
    stopAsked = true;
    long ended = progress.batches();
    BatchEnd.request(query.runId());
    try {
      boolean atBoundary = progress.awaitBoundary(query, ended, stopTimeout);
      if (!atBoundary) {
        LOG.atWarn()
            .addKeyValue("job", spec.name())
            .addKeyValue("stop-timeout", Durations.text(stopTimeout))
            .addKeyValue("effect", "the batch is repeated at the next start")
            .log("batch-cut-off");
      }
      stopQuery();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopQuery() {
    synchronized (ending) {
      if (closed) {
        return;
      }
      try {
        query.stop();
      } catch (TimeoutException e) {
        stopTimedOut = true;
        LOG.atWarn()
            .addKeyValue("job", spec.name())
            .addKeyValue("reason", e.getMessage())
            .log("stop-timed-out");
      }
    }
  }

  /** Returns whether the query is still running. */
  public boolean isActive() {
    return query.isActive();
  }

  /** Returns the session that the job runs in. */
  public SparkSession spark() {
    return session.spark();
  }

  /** Returns one line about the whole run. */
  public String summary() {
    String refusals = refused.summary();
    return "job="
        + spec.name()
        + " "
        + progress.summary()
        + (spec.deadLetterTopic() == null ? "" : " " + deadLetters.summary())
        + (refusals.isEmpty() ? "" : " " + refusals)
        + " end="
        + query.exception().map(e -> "failed").getOrElse(() -> "stopped");
  }

  @Override
  public void close() {
    synchronized (ending) {
      if (closed) {
        return;
      }
      stopAsked = true;
      // Whatever fails, the later ones are closed, too.
      try (session;
          claim;
          progress) {
        if (query.isActive() && !stopTimedOut) {
          stopQuery();
        }
        closed = true;
        BatchEnd.forget(query.runId());
        if (query.exception().isDefined()) {
          claim.withdraw();
        }
      }
    }
  }
}

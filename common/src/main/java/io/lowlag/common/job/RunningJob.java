package io.lowlag.common.job;

import io.lowlag.common.checkpoint.Checkpoint;
import io.lowlag.common.checkpoint.JobIdentity;
import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.Engine;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.TaskSlots;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.common.pipeline.RecordLimits;
import io.lowlag.realtime.BatchEnd;
import io.lowlag.realtime.checkpoint.CheckpointOwners;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that runs: checked, started, and to be ended in good order. */
public final class RunningJob implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
  private static final Duration EXECUTORS_PATIENCE = Duration.ofSeconds(30);

  private final JobSpec spec;
  private final JobSession session;
  private final StreamingQuery query;
  private final JobProgress progress;
  private final Duration stopTimeout;

  /** Held to stop the query or to close the session: Spark cannot do the one during the other. */
  private final Object ending = new Object();

  private boolean closed;
  private StopSignals signals;

  private RunningJob(
      JobSpec spec,
      JobSession session,
      StreamingQuery query,
      JobProgress progress,
      Duration stopTimeout) {
    this.spec = spec;
    this.session = session;
    this.query = query;
    this.progress = progress;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Checks the surroundings and starts the job.
   *
   * @param told takes one line at a time of what the preflight found
   * @throws CannotStartException when something is wrong that the user can mend
   */
  public static RunningJob start(StreamingJob<?> job, Settings settings, Consumer<String> told)
      throws TimeoutException {
    return configured(job, settings, told);
  }

  private static <C> RunningJob configured(
      StreamingJob<C> job, Settings settings, Consumer<String> told) throws TimeoutException {
    C own = job.configure(settings);
    JobConfig config = JobConfig.from(settings);
    JobSpec spec = job.spec(own);
    ExecutionPlan plan =
        ExecutionPlan.of(
            job.execution(config.execution()),
            Engine.current(org.apache.spark.package$.MODULE$.SPARK_VERSION()),
            spec.shape());
    Preflight preflight = new Preflight(plan, config.sink().connection(), spec);
    Map<String, Integer> counts = preflight.checkTopics();
    Map<String, Map<String, String>> outputs = preflight.outputConfigurations();
    JobSession session = JobSession.open(spec.name(), spec.sparkSettings(), config.session());
    try {
      TaskSlots slots =
          preflight.checkSlots(
              counts, session::slots, session.isLocal() ? Duration.ZERO : EXECUTORS_PATIENCE);
      String location = config.checkpointLocation();
      Checkpoint checkpoint = Checkpoint.at(location, session.hadoop());
      boolean continued = checkpoint.claim(JobIdentity.of(spec.name(), plan));
      checkpoint.own(session.spark());
      preflight
          .report(counts, slots, location + (continued ? " (continued)" : " (new)"), outputs)
          .forEach(told);
      Map<String, String> sessionSettings = new HashMap<>(plan.sessionSettings());
      sessionSettings.putAll(checkpoint.sessionSettings());
      // What the user has set for Spark stays as it is.
      sessionSettings.keySet().removeAll(config.session().spark().keySet());
      sessionSettings.forEach(session.spark().conf()::set);
      JobProgress progress = JobProgress.listen(session.spark());
      JobContext context =
          new JobContext(
              session.spark(),
              spec,
              plan,
              location,
              config.source(),
              outputSink(spec, config.sink(), outputs));
      StreamingQuery query = job.start(context, own);
      progress.follow(query.id());
      LOG.atInfo()
          .addKeyValue("job", spec.name())
          .addKeyValue("mode", plan.describe())
          .log("job-started");
      return new RunningJob(spec, session, query, progress, config.stopTimeout());
    } catch (TimeoutException | RuntimeException e) {
      CheckpointOwners.of(session.spark()).release(config.checkpointLocation());
      session.close();
      throw e;
    }
  }

  private static OutputSink outputSink(
      JobSpec spec, KafkaSink sink, Map<String, Map<String, String>> outputs) {
    Map<String, Integer> topicBytes = new HashMap<>();
    outputs.forEach(
        (topic, settings) -> {
          String bytes = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
          if (bytes != null) {
            topicBytes.put(topic, Integer.parseInt(bytes));
          }
        });
    int largest = topicBytes.values().stream().max(Integer::compare).orElse(0);
    KafkaSink sized = sink.sending(Math.max(largest, sink.maxRecordBytes()));
    return new OutputSink(
        sized,
        new RecordLimits(
            spec.name(), spec.deadLetterTopic(), sized.maxRecordBytes(), Map.copyOf(topicBytes)));
  }

  /** Waits until the job ends by itself, is stopped, or fails. */
  public void awaitEnd() throws StreamingQueryException {
    query.awaitTermination();
  }

  /** Lets a signal stop the job after its batch; the process then ends when the job is closed. */
  void stopOnSignals() {
    signals = StopSignals.onSignal(this::stopAfterBatch);
  }

  /** Stops the job when its running batch has ended, at the latest after the stop timeout. */
  public void stopAfterBatch() {
    long ended = progress.batches();
    BatchEnd.request(query.runId());
    try {
      boolean atBoundary = progress.awaitBoundary(query, ended, stopTimeout);
      if (!atBoundary) {
        LOG.atWarn()
            .addKeyValue("job", spec.name())
            .addKeyValue("stop-timeout", stopTimeout)
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
        LOG.atWarn()
            .addKeyValue("job", spec.name())
            .addKeyValue("reason", e.getMessage())
            .log("stop-timed-out");
      }
    }
  }

  /** Whether the query is still running. */
  public boolean isActive() {
    return query.isActive();
  }

  /** The session that the job runs in. */
  public SparkSession spark() {
    return session.spark();
  }

  /** One line about the whole run. */
  public String summary() {
    return "job="
        + spec.name()
        + " "
        + progress.summary()
        + " end="
        + query.exception().map(e -> "failed").getOrElse(() -> "stopped");
  }

  @Override
  public void close() {
    try {
      synchronized (ending) {
        if (query.isActive()) {
          stopQuery();
        }
        closed = true;
        BatchEnd.forget(query.runId());
        progress.close();
        session.close();
      }
    } finally {
      if (signals != null) {
        signals.close();
      }
    }
  }
}

package io.lowlag.common.job;

import io.lowlag.common.checkpoint.Checkpoint;
import io.lowlag.common.checkpoint.CheckpointContent;
import io.lowlag.common.checkpoint.Claim;
import io.lowlag.common.checkpoint.JobIdentity;
import io.lowlag.common.checkpoint.TopicOffsets;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.Engine;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.TaskSlots;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.pipeline.DeadLetterCounts;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.common.pipeline.RecordLimits;
import io.lowlag.common.pipeline.RefusedCounts;
import io.lowlag.realtime.metrics.QueryMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a job, from its settings to its query. If it fails, everything is undone: session
 * and checkpoint are as before.
 *
 * @param <C> the job's configuration
 */
final class JobStart<C> {

  private static final Logger LOG = LoggerFactory.getLogger(JobStart.class);
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
  private static final Duration EXECUTORS_PATIENCE = Duration.ofSeconds(30);

  private final StreamingJob<C> job;
  private final C own;
  private final JobConfig config;
  private final JobSpec spec;
  private final KafkaConnection connection;
  private ExecutionPlan plan;
  private Preflight preflight;
  private final Consumer<String> told;
  private final SignalledStop signals;

  /**
   * @param signals begins to listen before the job takes its checkpoint
   * @throws CannotStartException when a setting cannot be used
   */
  JobStart(StreamingJob<C> job, Settings settings, Consumer<String> told, SignalledStop signals) {
    this.job = job;
    this.told = told;
    this.signals = signals;
    own = job.configure(settings);
    config = JobConfig.from(settings);
    spec = job.spec(own);
    List<String> topics = new ArrayList<>(spec.shape().inputTopics());
    topics.addAll(spec.outputTopics());
    config.formats().requireTopics(settings, topics);
    plan =
        ExecutionPlan.of(
            job.execution(config.execution()),
            Engine.current(org.apache.spark.package$.MODULE$.SPARK_VERSION()),
            spec.shape());
    connection = config.sink().connection();
    preflight = new Preflight(plan, connection, spec);
  }

  /**
   * Checks the surroundings and starts the query.
   *
   * @throws CannotStartException when something is wrong that the user can fix
   */
  RunningJob run() throws TimeoutException {
    config.session().metricsPort().ifPresent(MetricsPort::check);
    preflight.refuseClashes(config.checkpointLocation());
    // An outage ends with a restart, so it must be fast: brokers and registry are asked while Spark
    // starts.
    Meanwhile<TopicFacts> asked = Meanwhile.begin(this::topicFacts);
    JobSession session = JobSession.open(spec.name(), spec.sparkSettings(), config.session());
    try {
      TopicFacts facts = asked.await();
      Map<String, Integer> counts = facts.partitions();
      Checkpoint checkpoint = Checkpoint.at(config.checkpointLocation(), session.hadoop());
      Optional<JobIdentity> begun = checkpoint.begun();
      settle(begun, counts);
      TaskSlots slots =
          preflight.checkSlots(
              counts,
              stateTasks(session, checkpoint, begun, counts),
              session::slots,
              session.isLocal() ? Duration.ZERO : EXECUTORS_PATIENCE);
      return claimed(session, checkpoint, facts, slots);
    } catch (RuntimeException | Error | TimeoutException e) {
      closeAfter(e, session);
      throw e;
    }
  }

  /** Closes the session of a failed start. An error of the close must not hide the failure. */
  private static void closeAfter(Throwable failure, JobSession session) {
    try {
      session.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * The answers of the brokers and the schema registry about the topics.
   *
   * @param partitions of each topic
   * @param configurations topic to setting to value
   * @param schemas the registry's answers about topics that are not JSON
   */
  private record TopicFacts(
      Map<String, Integer> partitions,
      Map<String, Map<String, String>> configurations,
      SchemaCheck schemas) {}

  private TopicFacts topicFacts() {
    return new TopicFacts(
        preflight.checkTopics(),
        preflight.configurations(),
        new SchemaCheck(config.formats(), config.autoRegister())
            .check(plan.shape().inputTopics(), spec));
  }

  private RunningJob claimed(
      JobSession session, Checkpoint checkpoint, TopicFacts facts, TaskSlots slots)
      throws TimeoutException {
    Map<String, Integer> counts = facts.partitions();
    String location = config.checkpointLocation();
    signals.listen();
    Claim claim = checkpoint.claim(JobIdentity.of(spec.name(), plan), session.spark());
    JobProgress progress = null;
    StreamingQuery query = null;
    boolean started = false;
    try {
      Optional<TopicOffsets> from = Optional.empty();
      if (claim.continued()) {
        CheckpointContent content = checkpoint.content();
        preflight.checkContinued(counts, content);
        from = content.offsets();
      } else {
        preflight.checkStartingOffsets(config.source().startingOffsets(), counts);
      }
      preflight
          .report(
              counts,
              slots,
              location + (claim.continued() ? " (continued)" : " (new)"),
              from,
              facts.configurations())
          .forEach(told);
      SchemaCheck.Schemas schemas = facts.schemas().registered();
      schemas.report().forEach(told);
      session.missingPlugins().ifPresent(missing -> told.accept("warning     " + missing));
      set(session, checkpoint, claim.continued() ? 0 : partitions(counts, slots));
      DeadLetterCounts deadLetters = DeadLetterCounts.of(session.spark().sparkContext());
      RefusedCounts refused = RefusedCounts.of(session.spark().sparkContext());
      progress = JobProgress.listen(session.spark());
      signals.requireNone();
      query = query(context(session, location, outputSink(facts, schemas, deadLetters), refused));
      progress.follow(
          query.id(), ProgressMetrics.of(spec.name(), plan, metrics(query, session, slots)));
      LOG.atInfo()
          .addKeyValue("job", spec.name())
          .addKeyValue("mode", plan.describe())
          .log("job-started");
      started = true;
      return new RunningJob(
          spec,
          session,
          claim,
          query,
          progress,
          deadLetters,
          refused,
          failureLine(session, location),
          plan.config().mode() != ExecutionMode.AVAILABLE_NOW,
          config.stopTimeout());
    } finally {
      if (!started) {
        stop(query);
        if (progress != null) {
          progress.close();
        }
        claim.withdraw();
        claim.close();
      }
    }
  }

  /** Stops the query of a start that failed later, so that nothing runs on without its job. */
  private static void stop(StreamingQuery query) {
    if (query == null) {
      return;
    }
    try {
      query.stop();
    } catch (TimeoutException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("stop-timed-out");
    }
  }

  /** Decides where the state is, now that topics and checkpoint are known. */
  private void settle(Optional<JobIdentity> begun, Map<String, Integer> counts) {
    List<Integer> partitions = plan.shape().inputTopics().stream().map(counts::get).toList();
    plan = plan.settled(partitions, begun.map(JobIdentity::state));
    preflight = new Preflight(plan, connection, spec);
    if (begun.isEmpty()) {
      preflight.checkPartitioning(counts);
    }
  }

  private StreamingQuery query(JobContext context) throws TimeoutException {
    try {
      return job.start(context, own);
    } catch (CannotStartException | TimeoutException e) {
      throw e;
    } catch (Exception e) {
      // Spark throws checked exceptions from Scala code. The cause is a setting that Spark refuses.
      throw new CannotStartException(
          "Spark refuses the query: " + ErrorLine.of(e) + "; see its options in the settings", e);
    }
  }

  private QueryMetrics metrics(StreamingQuery query, JobSession session, TaskSlots slots) {
    return QueryMetrics.started(
        spec.name(),
        query.runId(),
        Settings.name(plan.config().mode()),
        plan.shape().stateful() ? Settings.name(plan.placement()) : "none",
        plan.config().interval(),
        session::slots,
        slots.needed());
  }

  private FailureLine failureLine(JobSession session, String location) {
    return new FailureLine(
        location,
        session.localFolders(),
        connection,
        () -> {
          try {
            preflight.checkTopics();
            return Optional.empty();
          } catch (CannotStartException e) {
            return Optional.of(e.getMessage());
          }
        });
  }

  /**
   * Returns the number of tasks that hold shuffled state. In real-time mode, they run at the same
   * time as the tasks that read.
   */
  private int stateTasks(
      JobSession session,
      Checkpoint checkpoint,
      Optional<JobIdentity> begun,
      Map<String, Integer> counts) {
    if (!plan.realTime() || !plan.shuffled()) {
      return 0;
    }
    int fresh =
        Optional.ofNullable(config.session().spark().get(SHUFFLE_PARTITIONS))
            .or(() -> session.setting(SHUFFLE_PARTITIONS))
            .map(Integer::parseInt)
            .orElse(widest(counts));
    return begun.isPresent() ? checkpoint.content().statePartitions().orElse(fresh) : fresh;
  }

  /**
   * Returns the number of state partitions for a new checkpoint. The checkpoint keeps this number.
   */
  private int partitions(Map<String, Integer> counts, TaskSlots slots) {
    // In real-time mode, each of them needs its own slot.
    return plan.realTime() ? widest(counts) : Math.max(widest(counts), slots.available());
  }

  private int widest(Map<String, Integer> counts) {
    return Math.max(1, plan.shape().inputTopics().stream().mapToInt(counts::get).max().orElse(1));
  }

  private void set(JobSession session, Checkpoint checkpoint, int partitions) {
    Map<String, String> settings = new HashMap<>(plan.sessionSettings());
    settings.putAll(checkpoint.sessionSettings());
    if (plan.shuffled() && partitions > 0 && session.setting(SHUFFLE_PARTITIONS).isEmpty()) {
      settings.put(SHUFFLE_PARTITIONS, Integer.toString(partitions));
    }
    // The user's own Spark settings take precedence.
    settings.keySet().removeAll(config.session().spark().keySet());
    settings.forEach(session.spark().conf()::set);
  }

  private JobContext context(
      JobSession session, String location, OutputSink sink, RefusedCounts refused) {
    return new JobContext(session.spark(), spec, plan, location, config.source(), sink, refused);
  }

  private OutputSink outputSink(
      TopicFacts facts, SchemaCheck.Schemas schemas, DeadLetterCounts deadLetters) {
    KafkaSink sink = config.sink();
    Map<String, Integer> topicBytes = new HashMap<>();
    for (String topic : spec.outputTopics()) {
      String bytes =
          facts
              .configurations()
              .getOrDefault(topic, Map.of())
              .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      if (bytes != null) {
        topicBytes.put(topic, Integer.parseInt(bytes));
      }
    }
    int largest = topicBytes.values().stream().max(Integer::compare).orElse(0);
    KafkaSink sized = sink.sending(Math.max(largest, sink.maxRecordBytes()));
    return new OutputSink(
        sized,
        schemas.outputs(),
        new RecordLimits(
            spec.name(), spec.deadLetterTopic(), sized.maxRecordBytes(), Map.copyOf(topicBytes)),
        deadLetters);
  }
}

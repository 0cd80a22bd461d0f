package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicCheck;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.registry.StubRegistry;
import io.lowlag.devkit.traffic.PacedSender;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Runs a scenario from end to end: broker, topics, traffic, the real job, and a reader that
 * compares every output with the right answer.
 */
public final class Demo {

  /** Extra time beyond the job's own timers, for a cold start and a slow machine. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /**
   * The warm-up, in which code is compiled and caches are filled; its outputs count only for
   * correctness.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private static final int WARM_UP_SHARE = 4;

  private static final String REGISTRY_URL = "schema-registry.url";

  /**
   * The events of a demo wait for each other for seconds. If the machine holds events or answers up
   * for this long, that can change the answers.
   */
  private static final Duration TOO_LATE = Duration.ofSeconds(3);

  /** The time in which the last outputs of a stopped job are read. */
  private static final Duration LAST_OUTPUTS = Duration.ofSeconds(1);

  private final Scenario scenario;
  private final DemoOptions options;
  private final PrintWriter out;
  private final boolean terminal;
  private TrafficFormat format = TrafficFormat.JSON;
  private Interruption interruption;
  private List<String> examples = List.of();
  private Duration longestDelay = Duration.ZERO;

  /**
   * @param out takes progress and the report
   * @param terminal whether {@code out} is a terminal, on which a line can be overwritten
   */
  public Demo(Scenario scenario, DemoOptions options, PrintWriter out, boolean terminal) {
    this.scenario = scenario;
    this.options = options;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Runs the demo and returns its report, which says whether every output was right. Ctrl-C stops
   * the traffic, and then the job after its batch; the report then covers the run until that
   * moment.
   */
  public DemoReport run() throws Exception {
    try (Interruption noticed = new Interruption()) {
      interruption = noticed;
      return runInFolderOfItsOwn();
    } catch (RuntimeException e) {
      if (interruption.happened()) {
        // A process that is about to end cannot start anything any more.
        throw new CannotStartException("interrupted before the job ran: there is no report", e);
      }
      throw e;
    }
  }

  private DemoReport runInFolderOfItsOwn() throws Exception {
    try (ScratchFolder folder = ScratchFolder.create("lowlag-demo-");
        EmbeddedKafka kafka = options.kafka().isPresent() ? null : startKafka();
        StubRegistry registry = needsRegistry() ? startRegistry() : null;
        AutoCloseable unused = scenario::close) {
      format = TrafficFormat.of(options.format(), registry(registry), scenario.inputTopics(), true);
      DemoReport report =
          runAgainst(options.kafka().orElseGet(() -> kafka.connection()), folder.path());
      out.println();
      out.println(report.asTables());
      out.println();
      out.println("  " + verdict(report));
      examples.forEach(example -> out.println("    " + example));
      if (!report.interrupted() && !report.right() && longestDelay.compareTo(TOO_LATE) > 0) {
        out.println("  " + tooBusy());
      }
      out.flush();
      options.report().ifPresent(report::write);
      return report;
    }
  }

  private boolean needsRegistry() {
    return options.format() != PayloadFormat.JSON && !options.overrides().containsKey(REGISTRY_URL);
  }

  private StubRegistry startRegistry() {
    out.println("  starting a schema registry in this process ...");
    out.flush();
    return StubRegistry.start();
  }

  private Overrides registry(StubRegistry own) {
    Overrides wanted = Overrides.ofOptions(options.overrides());
    return own == null ? wanted : wanted.with(REGISTRY_URL, own.url());
  }

  private EmbeddedKafka startKafka() {
    out.println("  starting Kafka in this process ...");
    out.flush();
    return EmbeddedKafka.start();
  }

  private DemoReport runAgainst(KafkaConnection connection, Path folder) throws Exception {
    TopicCheck.reach(connection);
    try (Topics topics = new Topics(connection)) {
      List<String> all =
          Stream.concat(scenario.inputTopics().stream(), scenario.outputTopics().stream()).toList();
      createTopics(topics, scenario, options.partitions());
      DemoRun run =
          new DemoRun(folder, overrides(connection, folder), topics.ends(all), this::told);
      return options.mode() == ExecutionMode.AVAILABLE_NOW
          ? replay(connection, run)
          : stream(connection, run);
    }
  }

  /** Creates the input topics and the output topics of a scenario. */
  public static void createTopics(Topics topics, Scenario scenario, int partitions) {
    List<String> compacted = scenario.compactedTopics();
    topics.create(compacted, partitions, Map.of("cleanup.policy", "compact"));
    topics.create(
        Stream.concat(scenario.inputTopics().stream(), scenario.outputTopics().stream())
            .filter(topic -> !compacted.contains(topic))
            .toList(),
        partitions);
  }

  private Overrides overrides(KafkaConnection connection, Path folder) {
    return Overrides.none()
        .with("kafka.bootstrap-servers", connection.bootstrapServers())
        .withKafka(connection.options())
        .with("execution.mode", Settings.name(options.mode()))
        .with("spark.master", "local[" + 2 * options.partitions() * scenario.jobs().size() + "]")
        .withSpark("sql.shuffle.partitions", Integer.toString(options.partitions()))
        .withSpark("ui.enabled", "false")
        .and(scenario.settings(folder))
        .and(format.settings())
        .and(scenario.services(folder))
        // All jobs share this JVM, and end before a batch would end by itself.
        .with("source.options.warmUpBatches", 0)
        .and(Overrides.ofOptions(options.overrides()));
  }

  /** Runs a live mode: the job runs while events are sent, except during the outage. */
  private DemoReport stream(KafkaConnection connection, DemoRun run) throws Exception {
    try (RestartableJobs job = new RestartableJobs(jobs(run), this::told);
        PacedSender sender = new PacedSender(connection)) {
      job.start();
      if (options.mode() == ExecutionMode.MICRO_BATCH) {
        job.awaitFirstBatch(interruption::happened);
      }
      long startUs = Stamps.nowUs();
      try (OutputCheck check =
          new OutputCheck(scenario, format, connection, outputsFrom(run), warmUp())) {
        background("demo-reader", check);
        interruption.stops(sender::stop);
        DemoProgress progress = new DemoProgress(out, terminal, sender, check, scenario::status);
        Thread sending =
            background(
                "demo-sender",
                () ->
                    sender.send(
                        format.encoded(scenario.records(TimeUnit.MICROSECONDS.toMillis(startUs))),
                        startUs));
        breakDown(job, progress);
        progress.showUntil(() -> !sending.isAlive() || !job.isActive(), Duration.ofDays(1));
        progress.showUntil(
            () ->
                interruption.happened() || !job.isActive() || check.isComplete(scenario.expected()),
            scenario.settling().plus(GRACE));
        if (interruption.happened()) {
          job.end();
          progress.showFor(LAST_OUTPUTS);
          return report(sender, check, check.compareWith(scenario.expected()), Findings.none());
        }
        OutputCheck.Comparison found = check.compareWith(scenario.expected());
        job.end();
        return report(sender, check, found, scenario.findings(run));
      }
    }
  }

  private void breakDown(RestartableJobs job, DemoProgress progress) throws Exception {
    if (options.outage().isZero()) {
      return;
    }
    progress.showUntil(
        () -> interruption.happened() || !job.isActive(),
        Duration.ofSeconds(options.seconds()).dividedBy(2));
    if (interruption.happened()) {
      return;
    }
    job.shutDown();
    told(
        "the job is down for "
            + options.outage().toSeconds()
            + " s; the demo keeps sending events");
    progress.showUntil(interruption::happened, options.outage());
    if (!interruption.happened()) {
      job.start();
    }
  }

  /** Runs available-now mode: the events lie in the past, and the job reads them to the end. */
  private DemoReport replay(KafkaConnection connection, DemoRun run) throws Exception {
    try (PacedSender sender = new PacedSender(connection);
        OutputCheck check =
            new OutputCheck(scenario, format, connection, outputsFrom(run), Duration.ZERO)) {
      background("demo-reader", check);
      interruption.stops(sender::stop);
      // So long ago that the time of the last event is over, even of one that came too late.
      long startMs =
          System.currentTimeMillis()
              - scenario.settling().multipliedBy(3).plusSeconds(options.seconds()).toMillis();
      sender.sendRecorded(
          format.encoded(scenario.records(startMs)), TimeUnit.MILLISECONDS.toMicros(startMs));
      for (Map.Entry<DemoJob, Settings> job : jobs(run).entrySet()) {
        runOnce(job.getKey(), job.getValue());
      }
      DemoProgress progress = new DemoProgress(out, terminal, sender, check, scenario::status);
      progress.showUntil(
          () -> interruption.happened() || check.isComplete(scenario.expected()), GRACE);
      OutputCheck.Comparison found = check.compareWith(scenario.expected());
      Findings findings = interruption.happened() ? Findings.none() : scenario.findings(run);
      return report(sender, check, found, findings);
    }
  }

  private void runOnce(DemoJob wanted, Settings settings) throws Exception {
    if (interruption.happened()) {
      return;
    }
    try (RunningJob job = RunningJob.start(wanted.job().get(), settings, this::told)) {
      interruption.stops(job::stopAfterBatch);
      job.awaitEnd();
      told(job.summary());
    }
  }

  /** Returns the jobs with their settings; each has its own checkpoint. */
  private Map<DemoJob, Settings> jobs(DemoRun run) {
    Map<DemoJob, Settings> jobs = new LinkedHashMap<>();
    for (DemoJob job : scenario.jobs()) {
      jobs.put(
          job,
          run.settings(
              job.inputTopics(),
              Overrides.none()
                  .with(
                      "checkpoint.location",
                      run.folder().resolve("checkpoint").resolve(job.name()))));
    }
    return jobs;
  }

  private Map<TopicPartition, Long> outputsFrom(DemoRun run) {
    Map<TopicPartition, Long> outputs = new HashMap<>(run.from());
    outputs.keySet().removeIf(partition -> !scenario.outputTopics().contains(partition.topic()));
    return outputs;
  }

  private DemoReport report(
      PacedSender sender, OutputCheck check, OutputCheck.Comparison found, Findings findings) {
    // The expected outputs are known only for the whole traffic.
    boolean whole = !interruption.happened();
    longestDelay = longestDelay(sender, check);
    examples = whole ? found.examples() : List.of();
    return new DemoReport(
        scenario.name(),
        Settings.name(options.mode()),
        !whole,
        sender.sent(),
        whole ? found.expected() : null,
        found.received(),
        whole ? found.optional() : null,
        whole ? found.lost() : null,
        found.duplicated(),
        whole ? found.unexpected() : null,
        check.latency().summaryMs(),
        DemoReport.latencyByPlace(check.latencyByTopic(), findings.latenciesMs()),
        check.heartbeatLateness().count() == 0 ? null : check.heartbeatLateness().summaryMs(),
        findings.facts(),
        findings.wrong().isEmpty() ? null : findings.wrong());
  }

  /** How long the machine held an event up; without what an outage adds to the answers. */
  private Duration longestDelay(PacedSender sender, OutputCheck check) {
    Duration sending = sender.longestDelay();
    LatencySummary answers = check.latency().summaryMs();
    if (!options.outage().isZero() || answers.isEmpty()) {
      return sending;
    }
    Duration answering = Duration.ofMillis((long) answers.max());
    return sending.compareTo(answering) > 0 ? sending : answering;
  }

  private String tooBusy() {
    return "this machine is too busy for the demo: it delayed events or answers by up to "
        + longestDelay.toSeconds()
        + " s. In the demo, events wait for each other only for seconds, so this can make answers"
        + " wrong. Stop other programs, or set a lower --rate, and run the demo again";
  }

  private Duration warmUp() {
    Duration share = Duration.ofSeconds(options.seconds()).dividedBy(WARM_UP_SHARE);
    return share.compareTo(WARM_UP) < 0 ? share : WARM_UP;
  }

  private static String verdict(DemoReport report) {
    if (report.interrupted()) {
      return "interrupted: the answers were counted but not checked";
    }
    if (report.right()) {
      return "every event was answered exactly as it should be";
    }
    String wrong = "WRONG: " + report.lost() + " lost, " + report.unexpected() + " unexpected";
    return report.wrong() == null ? wrong : wrong + "; " + String.join("; ", report.wrong());
  }

  private void told(String line) {
    out.println("  " + line);
    out.flush();
  }

  static Thread background(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}

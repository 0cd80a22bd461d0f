package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.common.job.StopSignals;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.report.Table;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a drill: a job in a separate process under a supervisor, traffic, the failure in the middle,
 * and the demo's checker, which compares every output with the right answer.
 */
public final class DrillRun {

  /** The client id of the drill's own sender. */
  static final String SENDER = "lowlag-drill";

  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final Duration END_PATIENCE = Duration.ofMinutes(3);

  /** The number of parts of the traffic: two before the failure, and two during and after it. */
  public static final int PARTS = 4;

  private static final int PARTS_BEFORE = 2;

  /** A job keeps up with its traffic if every partition answers a new event this soon. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final Duration BATCH = Duration.ofSeconds(10);

  private final Drill drill;
  private final Scenario scenario;
  private final AtomicLong ofTheDrill = new AtomicLong();
  private final DemoOptions options;
  private final PrintWriter out;
  private final boolean terminal;

  /**
   * @param scenario a scenario with one job
   * @param out takes progress and the report
   * @param terminal whether {@code out} is a terminal, on which a line can be overwritten
   */
  public DrillRun(
      Drill drill, Scenario scenario, DemoOptions options, PrintWriter out, boolean terminal) {
    this.drill = drill;
    this.scenario = new WithoutDrill(scenario, ofTheDrill);
    this.options = options;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Runs the drill and prints a report.
   *
   * @return whether new answers came after the failure, nothing was lost and nothing was wrong
   * @throws JobFailedException when a signal stops the drill, which has then removed everything
   */
  public boolean run() throws Exception {
    Thread running = Thread.currentThread();
    AtomicBoolean stopped = new AtomicBoolean();
    StopSignals signals =
        StopSignals.onSignal(
            () -> {
              stopped.set(true);
              running.interrupt();
            });
    try (ScratchFolder folder = ScratchFolder.create("lowlag-drill-")) {
      Path checkpoint = Files.createDirectory(folder.path().resolve("checkpoint"));
      try (Surroundings surroundings = surroundings(folder.path(), checkpoint)) {
        return run(folder.path(), checkpoint, surroundings);
      }
    } catch (Exception e) {
      if (stopped.get()) {
        throw new JobFailedException("a signal stopped the drill", e);
      }
      throw e;
    } finally {
      signals.close();
    }
  }

  private Surroundings surroundings(Path folder, Path checkpoint)
      throws IOException, InterruptedException {
    return switch (drill) {
      case DISK_FULL -> SmallDisk.at(checkpoint);
      case NETWORK_CUT -> CableToJob.lay();
      case EXECUTOR_KILLED -> TwoExecutors.below(folder, options.partitions());
      case DRIVER_KILLED, BROKER_AWAY, GARBAGE, SKEWED_KEY, SLOW_SINK -> Surroundings.PLAIN;
    };
  }

  private boolean run(Path folder, Path checkpoint, Surroundings surroundings) throws Exception {
    told("starting Kafka in this process and the job in another ...");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(surroundings.brokerHost());
        Topics topics = new Topics(kafka.connection())) {
      Demo.createTopics(topics, scenario, options.partitions());
      Class<?> job = scenario.jobs().get(0).job().get().getClass();
      Overrides settings =
          settings(kafka.connection(), folder, checkpoint, surroundings.settings());
      try (SupervisedJob supervised = SupervisedJob.start(job, settings, surroundings, folder)) {
        return run(kafka, topics, supervised, surroundings);
      }
    }
  }

  private Overrides settings(
      KafkaConnection connection, Path folder, Path checkpoint, Overrides surroundings) {
    return Overrides.none()
        .with("kafka.bootstrap-servers", connection.bootstrapServers())
        .with("execution.mode", Settings.name(options.mode()))
        .with("execution.interval", BATCH)
        .with("checkpoint.location", checkpoint.resolve("job"))
        .with("spark.master", "local[" + 2 * options.partitions() + "]")
        .withSpark("ui.enabled", "false")
        .and(surroundings)
        .and(scenario.settings(folder))
        .and(Overrides.ofOptions(options.overrides()));
  }

  private boolean run(
      EmbeddedKafka kafka, Topics topics, SupervisedJob job, Surroundings surroundings)
      throws Exception {
    KafkaConnection sending =
        new KafkaConnection(
            kafka.bootstrapServers(), Map.of("client.id", SENDER), Duration.ofSeconds(15));
    try (PacedSender sender = new PacedSender(sending);
        OutputCheck check =
            new OutputCheck(
                scenario,
                TrafficFormat.JSON,
                kafka.connection(),
                topics.ends(scenario.outputTopics()),
                Duration.ZERO)) {
      Demo.background("drill-reader", check);
      DemoProgress progress = new DemoProgress(out, terminal, sender, check, scenario::status);
      progress.showUntil(job::hasStarted, START_PATIENCE);
      if (!job.hasStarted()) {
        throw new CannotStartException(
            "the job did not start in " + START_PATIENCE.toSeconds() + " s:\n" + tail(job.log()));
      }
      long startUs = Stamps.nowUs();
      Thread traffic =
          Demo.background(
              "drill-sender",
              () ->
                  sender.send(scenario.records(TimeUnit.MICROSECONDS.toMillis(startUs)), startUs));
      progress.showFor(
          Duration.ofSeconds(options.seconds()).multipliedBy(PARTS_BEFORE).dividedBy(PARTS));
      // A drill measures the way back to normal, so the job has to be there before the failure.
      check.awaitFresh();
      progress.showUntil(() -> keepsUp(check), Duration.ofSeconds(options.seconds()));
      told(drill + " ...");
      check.awaitFresh();
      new DrillStrike(scenario, kafka, job, surroundings).strike(drill);
      // The failure has ended: answers must come from now on.
      check.awaitFresh();
      progress.showUntil(
          () -> !traffic.isAlive() && check.isComplete(scenario.expected()) && floodIsAnswered(),
          Duration.ofSeconds(options.seconds()).plus(scenario.settling()).plus(END_PATIENCE));
      return report(job, check);
    }
  }

  private boolean keepsUp(OutputCheck check) {
    Optional<Duration> fresh = check.freshAfter(answers());
    boolean late = fresh.isPresent() && fresh.get().compareTo(FRESH) > 0;
    if (late) {
      check.awaitFresh();
    }
    return fresh.isPresent() && !late;
  }

  private String answers() {
    return scenario.outputTopics().get(0);
  }

  private boolean floodIsAnswered() {
    return drill != Drill.GARBAGE || ofTheDrill.get() >= DrillStrike.FLOOD;
  }

  private boolean report(SupervisedJob job, OutputCheck check) throws IOException {
    OutputCheck.Comparison found = check.compareWith(scenario.expected());
    Optional<Duration> fresh = check.freshAfter(answers());
    Table table =
        new Table(
            "drill", "fresh answers after, s", "answered", "repeated", "lost", "wrong", "restarts");
    table.row(
        drill,
        fresh.map(after -> after.toMillis() / 1e3).orElse(null),
        found.received(),
        found.duplicated(),
        found.lost(),
        found.unexpected(),
        job.restarts());
    boolean right = fresh.isPresent() && found.right() && floodIsAnswered();
    out.println();
    out.println(table);
    out.println();
    out.println("  the alert for this failure, " + drill.alert());
    if (drill == Drill.GARBAGE) {
      out.println("  dead letters of the flood: " + ofTheDrill.get() + " of " + DrillStrike.FLOOD);
    }
    out.println("  " + (right ? "nothing was lost, nothing was wrong" : "WRONG"));
    found.examples().forEach(example -> out.println("    " + example));
    if (!right) {
      out.println("  the job's last lines:\n" + tail(job.log()));
    }
    out.flush();
    return right;
  }

  private static String tail(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  private void told(String line) {
    out.println("  " + line);
    out.flush();
  }
}

package io.lowlag.bench;

import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Json;
import io.lowlag.common.report.Table;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures the jobs that follow the correlation, in real-time mode: the time from a conversion to
 * its credit and from an impression to the fulfilled contract, the cost of a hot campaign, and the
 * effect of a user with many touches. Latency is measured from when an event was due to be sent
 * until its answer was read.
 */
public final class AttributionBench {

  /** The parts that can be measured separately. */
  public enum Part {
    CREDIT,
    DELIVERY,
    HOT,
    SHARDS,
    TOUCHES;

    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  private static final int RATE = 1_000;
  private static final Duration WARM_UP = Duration.ofSeconds(45);
  private static final Duration BATCH = Duration.ofSeconds(60);

  /**
   * The length of the run before the measured one: the first batch boundaries of a JVM take longer
   * than all others.
   */
  private static final Duration FIRST_RUN = Duration.ofSeconds(25);

  private static final Duration SHORT_BATCH = Duration.ofSeconds(5);
  private static final String CREDITS = "ad-credits";
  private static final String PARTIALS = "campaign-partials";
  private static final String DELIVERY = "campaign-delivery";
  private static final String DEAD_LETTERS = "ad-attribution-dead-letters";
  private static final List<String> TOPICS =
      List.of(
          AttributionLoad.MATCHES,
          AttributionLoad.CALLBACKS,
          AttributionLoad.CONTRACTS,
          CREDITS,
          PARTIALS,
          DELIVERY,
          DEAD_LETTERS);
  private static final List<BenchJob> CREDIT_JOBS =
      List.of(
          new BenchJob(
              CreditJob::new, List.of(AttributionLoad.MATCHES, AttributionLoad.CALLBACKS)));
  private static final List<BenchJob> DELIVERY_JOBS =
      List.of(
          new BenchJob(DeliveryCountJob::new, List.of(AttributionLoad.MATCHES)),
          new BenchJob(DeliveryJob::new, List.of(PARTIALS, AttributionLoad.CONTRACTS)));
  private static final int BACKLOG = 200_000;
  private static final int USERS = 2_000;

  private final Duration measured;
  private final Part only;
  private final PrintWriter out;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  /**
   * @param quick whether to run only briefly, to show that it works
   * @param only the part to measure; null: all
   * @param out receives progress and tables
   */
  public AttributionBench(boolean quick, Part only, PrintWriter out) {
    this.measured = Duration.ofSeconds(quick ? 10 : 60);
    this.only = only;
    this.out = out;
  }

  /**
   * Measures and prints the results.
   *
   * @param report where to write the figures as JSON, or null
   */
  public void run(Path report) throws Exception {
    if (wanted(Part.CREDIT) || wanted(Part.DELIVERY)) {
      Table table = new Table("latency, ms", "events/s", "p50", "p90", "p99", "p99.9", "max");
      if (wanted(Part.CREDIT)) {
        row(table, "conversion to credit", onFreshBroker(2, this::credit));
      }
      if (wanted(Part.DELIVERY)) {
        row(table, "impression to fulfilled", onFreshBroker(2, this::delivery));
      }
      print(table);
    }
    if (wanted(Part.HOT)) {
      print(onFreshBroker(2, this::hot));
    }
    if (wanted(Part.SHARDS)) {
      Table table = new Table("one campaign, backlog", "partitions", "matches", "matches/s");
      for (int partitions : new int[] {1, 2, 4}) {
        told(partitions + " partitions count one campaign");
        double perSecond = onFreshBroker(partitions, this::backlog);
        table.row("counted", partitions, BACKLOG, Math.round(perSecond));
        figures.put("shards." + partitions + ".matches_per_second", perSecond);
      }
      print(table);
    }
    if (wanted(Part.TOUCHES)) {
      print(touches());
    }
    if (report != null) {
      Files.write(report, Json.bytes(figures));
    }
  }

  private boolean wanted(Part part) {
    return only == null || only == part;
  }

  private LatencyHistogram credit(Bed bed) throws Exception {
    told("credit at " + RATE + "/s");
    return bed.measure(
        CREDIT_JOBS,
        CREDITS,
        (startMs, seconds) -> AttributionLoad.purchases(startMs, RATE, seconds));
  }

  private LatencyHistogram delivery(Bed bed) throws Exception {
    told("delivery at " + RATE + "/s, a contract for every " + AttributionLoad.SMALL_CONTRACT);
    return bed.measure(
        DELIVERY_JOBS,
        DELIVERY,
        (startMs, seconds) -> {
          long campaigns = (long) RATE * seconds / AttributionLoad.SMALL_CONTRACT;
          bed.send(
              LongStream.range(0, campaigns)
                  .mapToObj(
                      number ->
                          AttributionLoad.contract(
                              AttributionLoad.smallCampaign(startMs, number),
                              AttributionLoad.SMALL_CONTRACT,
                              startMs))
                  .iterator());
          return AttributionLoad.smallCampaigns(startMs, RATE, seconds);
        });
  }

  /**
   * Measures how many impressions of a hot campaign had been sent when its contract was reported as
   * fulfilled.
   */
  private Table hot(Bed bed) throws Exception {
    told("a campaign that takes 90 % of " + RATE + "/s");
    AtomicLong sentBy = new AtomicLong();
    long contracted = (long) (RATE * 0.9 * (WARM_UP.toSeconds() + measured.toSeconds() / 2.0));
    LatencyHistogram progress =
        bed.measure(
            DELIVERY_JOBS,
            DELIVERY,
            (startMs, seconds) -> {
              bed.send(
                  List.of(AttributionLoad.contract("hot-" + startMs, contracted, startMs))
                      .iterator());
              bed.onFulfilled(
                  "hot-" + startMs,
                  () ->
                      sentBy.set(
                          (long) ((System.currentTimeMillis() - startMs) * RATE * 0.9 / 1_000)));
              return AttributionLoad.hotCampaign("hot-" + startMs, startMs, RATE, seconds);
            });
    long over = sentBy.get() - contracted;
    figures.put("hot.over_delivered", over);
    Table table = new Table("hot campaign", "contracted", "sent when fulfilled was read", "over");
    table.row(RATE * 9 / 10 + " impressions/s", contracted, sentBy.get(), over);
    figures.put("hot.latency_ms", progress.summaryMs());
    return table;
  }

  private double backlog(Bed bed) throws Exception {
    bed.send(AttributionLoad.hotCampaign("hot", System.currentTimeMillis(), BACKLOG, 1));
    long before = rowsIn("ad-delivery-count");
    long startNs = System.nanoTime();
    try (RunningJob job = bed.start(DELIVERY_JOBS.get(0), BATCH, true)) {
      while (rowsIn("ad-delivery-count") - before < BACKLOG) {
        if (rowsIn("ad-delivery-count") == before) {
          startNs = System.nanoTime();
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
      double seconds = (System.nanoTime() - startNs) / 1e9;
      job.stopAfterBatch();
      return BACKLOG / seconds;
    }
  }

  private Table touches() throws Exception {
    Table table =
        new Table(
            "touches of a user", "users", "p50 ms", "p99 ms", "max ms", "checkpoint, bytes/user");
    for (int touches : new int[] {1, 10, 100}) {
      told(USERS + " users with " + touches + " touches");
      onFreshBroker(
          2,
          bed -> {
            String users = "u" + touches + "-";
            long before = System.currentTimeMillis();
            bed.send(AttributionLoad.seen(users, before, USERS, touches));
            long read = rowsIn("ad-credit");
            LatencySummary ms =
                bed.measureFor(
                        Duration.ofSeconds(USERS / 100),
                        CREDIT_JOBS,
                        CREDITS,
                        (startMs, seconds) -> {
                          // Everything that was sent before is read first.
                          while (rowsIn("ad-credit") - read < (long) USERS * touches) {
                            TimeUnit.MILLISECONDS.sleep(50);
                          }
                          long nowMs = System.currentTimeMillis();
                          bed.startsNow();
                          return AttributionLoad.purchasesOf(users, nowMs, 100, USERS / 100);
                        })
                    .summaryMs();
            long bytes = bed.stateBytes() / USERS;
            table.row(touches, USERS, ms.p50(), ms.p99(), ms.max(), bytes);
            figures.put("touches." + touches + ".latency_ms", ms);
            figures.put("touches." + touches + ".bytes", bytes);
            return null;
          });
    }
    return table;
  }

  private static long rowsIn(String job) {
    return LowlagMetrics.registry().counter("state." + job + ".rows.in").getCount();
  }

  private interface Measurement<T> {
    T of(Bed bed) throws Exception;
  }

  private interface Load {
    Iterator<GeneratedRecord> from(long startMs, int seconds) throws Exception;
  }

  private record BenchJob(Supplier<StreamingJob<?>> job, List<String> topics) {}

  private <T> T onFreshBroker(int partitions, Measurement<T> measurement) throws Exception {
    try (ScratchFolder scratch = ScratchFolder.create("lowlag-bench-");
        EmbeddedKafka kafka = EmbeddedKafka.start()) {
      KafkaConnection connection =
          new KafkaConnection(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(15));
      try (Topics topics = new Topics(connection)) {
        topics.create(TOPICS, partitions);
      }
      return measurement.of(new Bed(connection, scratch.path(), partitions));
    }
  }

  /** A broker, its jobs and a reader. */
  private final class Bed {

    private final KafkaConnection connection;
    private final Path folder;
    private final int partitions;
    private FulfilledWatch watch;
    private long startedUs;

    Bed(KafkaConnection connection, Path folder, int partitions) {
      this.connection = connection;
      this.folder = folder;
      this.partitions = partitions;
    }

    RunningJob start(BenchJob job, Duration batch, boolean fromTheBeginning) throws Exception {
      Overrides settings =
          LocalJob.mode("real-time", batch)
              .with("source.starting-offsets", fromTheBeginning ? "earliest" : ends(job.topics()))
              .withSpark("sql.shuffle.partitions", Integer.toString(partitions));
      Path checkpoint = Files.createTempDirectory(folder, "checkpoint-");
      return LocalJob.start(job.job().get(), connection, checkpoint, 2 * partitions, settings);
    }

    private String ends(List<String> names) {
      try (Topics topics = new Topics(connection)) {
        return Topics.asSparkJson(topics.ends(names));
      }
    }

    /** Sets the start of the load, which begins later than its jobs. */
    void startsNow() {
      startedUs = Stamps.nowUs();
    }

    void send(Iterator<GeneratedRecord> records) {
      try (PacedSender sender = new PacedSender(connection, Duration.ofMillis(5))) {
        sender.sendAll(records);
      }
    }

    void onFulfilled(String campaign, Runnable work) {
      watch = new FulfilledWatch(connection, DELIVERY, campaign, work);
    }

    LatencyHistogram measure(List<BenchJob> jobs, String output, Load load) throws Exception {
      run(jobs, output, load, SHORT_BATCH, false, FIRST_RUN);
      Samples samples = run(jobs, output, load, BATCH, false, WARM_UP.plus(measured));
      long fromUs = startedUs + TimeUnit.SECONDS.toMicros(WARM_UP.toSeconds());
      return samples.between(fromUs, fromUs + TimeUnit.SECONDS.toMicros(measured.toSeconds()));
    }

    /**
     * Measures without a run before it, and with the existing records of the topics; the first half
     * is the warm-up.
     */
    LatencyHistogram measureFor(Duration time, List<BenchJob> jobs, String output, Load load)
        throws Exception {
      Samples samples = run(jobs, output, load, BATCH, true, time);
      long fromUs = startedUs + TimeUnit.MILLISECONDS.toMicros(time.toMillis() / 2);
      return samples.between(fromUs, Long.MAX_VALUE);
    }

    private Samples run(
        List<BenchJob> jobs,
        String output,
        Load load,
        Duration batch,
        boolean fromTheBeginning,
        Duration time)
        throws Exception {
      List<RunningJob> running = new ArrayList<>();
      try (OutputReader reader = new OutputReader(connection, List.of(output));
          PacedSender sender = new PacedSender(connection)) {
        for (BenchJob job : jobs) {
          running.add(start(job, batch, fromTheBeginning));
        }
        startedUs = Stamps.nowUs();
        Iterator<GeneratedRecord> records =
            load.from(TimeUnit.MICROSECONDS.toMillis(startedUs), Math.toIntExact(time.toSeconds()));
        sender.send(records, startedUs);
        TimeUnit.SECONDS.sleep(2);
        for (RunningJob job : running) {
          job.stopAfterBatch();
          job.awaitEnd();
        }
        return reader.samples();
      } finally {
        for (int job = running.size() - 1; job >= 0; job--) {
          running.get(job).close();
        }
        if (watch != null) {
          watch.close();
          watch = null;
        }
      }
    }

    /** Returns the size of the checkpoints of the bed, in bytes. */
    long stateBytes() throws Exception {
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(Files::isRegularFile)
            .filter(file -> file.toString().contains("state"))
            .mapToLong(file -> file.toFile().length())
            .sum();
      }
    }
  }

  private void row(Table table, String name, LatencyHistogram found) {
    LatencySummary ms = found.summaryMs();
    table.row(name, RATE, ms.p50(), ms.p90(), ms.p99(), ms.p999(), ms.max());
    figures.put(name.replace(' ', '_'), ms);
  }

  private void told(String line) {
    out.println("  " + line + " ...");
    out.flush();
  }

  private void print(Table table) {
    out.println();
    out.println(table);
    out.println();
    out.flush();
  }
}

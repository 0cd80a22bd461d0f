package io.lowlag.bench;

import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.common.config.Settings;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.report.Table;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

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
  private static final List<AttributionBed.Job> CREDIT_JOBS =
      List.of(
          new AttributionBed.Job(
              CreditJob::new, List.of(AttributionLoad.MATCHES, AttributionLoad.CALLBACKS)));
  private static final List<AttributionBed.Job> DELIVERY_JOBS =
      List.of(
          new AttributionBed.Job(DeliveryCountJob::new, List.of(AttributionLoad.MATCHES)),
          new AttributionBed.Job(DeliveryJob::new, List.of(PARTIALS, AttributionLoad.CONTRACTS)));
  private static final int BACKLOG = 200_000;
  private static final int USERS = 2_000;

  private final Duration measured;
  private final Part only;
  private final BenchReport report;

  /**
   * @param quick whether to run only briefly, to show that it works
   * @param only the part to measure; null: all
   * @param report receives what is found
   */
  public AttributionBench(boolean quick, Part only, BenchReport report) {
    this.measured = Duration.ofSeconds(quick ? 10 : 60);
    this.only = only;
    this.report = report;
  }

  /** Measures and reports the results. */
  public void run() throws Exception {
    if (wanted(Part.CREDIT) || wanted(Part.DELIVERY)) {
      Table table = new Table("latency, ms", "events/s", "p50", "p90", "p99", "p99.9", "max");
      if (wanted(Part.CREDIT)) {
        row(table, "conversion to credit", AttributionBed.onFreshBroker(TOPICS, 2, this::credit));
      }
      if (wanted(Part.DELIVERY)) {
        row(
            table,
            "impression to fulfilled",
            AttributionBed.onFreshBroker(TOPICS, 2, this::delivery));
      }
      report.table("attribution/latency", table);
    }
    if (wanted(Part.HOT)) {
      report.table("attribution/hot", AttributionBed.onFreshBroker(TOPICS, 2, this::hot));
    }
    if (wanted(Part.SHARDS)) {
      Table table = new Table("one campaign, backlog", "partitions", "matches", "matches/s");
      for (int partitions : new int[] {1, 2, 4}) {
        report.progress(partitions + " partitions count one campaign");
        double perSecond = AttributionBed.onFreshBroker(TOPICS, partitions, this::backlog);
        table.row("counted", partitions, BACKLOG, Math.round(perSecond));
        report.figure("shards." + partitions + ".matches_per_second", perSecond);
      }
      report.table("attribution/shards", table);
    }
    if (wanted(Part.TOUCHES)) {
      report.table("attribution/touches", touches());
    }
  }

  private boolean wanted(Part part) {
    return only == null || only == part;
  }

  private LatencyHistogram credit(AttributionBed bed) throws Exception {
    report.progress("credit at " + RATE + "/s");
    return bed.measure(
        CREDIT_JOBS,
        CREDITS,
        measured,
        (startMs, seconds) -> AttributionLoad.purchases(startMs, RATE, seconds));
  }

  private LatencyHistogram delivery(AttributionBed bed) throws Exception {
    report.progress(
        "delivery at " + RATE + "/s, a contract for every " + AttributionLoad.SMALL_CONTRACT);
    return bed.measure(
        DELIVERY_JOBS,
        DELIVERY,
        measured,
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
  private Table hot(AttributionBed bed) throws Exception {
    report.progress("a campaign that takes 90 % of " + RATE + "/s");
    AtomicLong sentBy = new AtomicLong();
    long contracted =
        (long) (RATE * 0.9 * (AttributionBed.WARM_UP.toSeconds() + measured.toSeconds() / 2.0));
    LatencyHistogram progress =
        bed.measure(
            DELIVERY_JOBS,
            DELIVERY,
            measured,
            (startMs, seconds) -> {
              bed.send(
                  List.of(AttributionLoad.contract("hot-" + startMs, contracted, startMs))
                      .iterator());
              bed.onFulfilled(
                  DELIVERY,
                  "hot-" + startMs,
                  () ->
                      sentBy.set(
                          (long) ((System.currentTimeMillis() - startMs) * RATE * 0.9 / 1_000)));
              return AttributionLoad.hotCampaign("hot-" + startMs, startMs, RATE, seconds);
            });
    long over = sentBy.get() - contracted;
    report.figure("hot.over_delivered", over);
    Table table = new Table("hot campaign", "contracted", "sent when fulfilled was read", "over");
    table.row(RATE * 9 / 10 + " impressions/s", contracted, sentBy.get(), over);
    report.figure("hot.latency_ms", progress.summaryMs());
    return table;
  }

  private double backlog(AttributionBed bed) throws Exception {
    bed.send(AttributionLoad.hotCampaign("hot", System.currentTimeMillis(), BACKLOG, 1));
    long before = rowsIn("ad-delivery-count");
    long startNs = System.nanoTime();
    try (RunningJob job = bed.start(DELIVERY_JOBS.get(0), AttributionBed.BATCH, true)) {
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
      report.progress(USERS + " users with " + touches + " touches");
      AttributionBed.onFreshBroker(
          TOPICS,
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
            report.figure("touches." + touches + ".latency_ms", ms);
            report.figure("touches." + touches + ".bytes", bytes);
            return null;
          });
    }
    return table;
  }

  private static long rowsIn(String job) {
    return LowlagMetrics.registry().counter("state." + job + ".rows.in").getCount();
  }

  private void row(Table table, String name, LatencyHistogram found) {
    LatencySummary ms = found.summaryMs();
    table.row(name, RATE, ms.p50(), ms.p90(), ms.p99(), ms.p999(), ms.max());
    report.figure(name.replace(' ', '_'), ms);
  }
}

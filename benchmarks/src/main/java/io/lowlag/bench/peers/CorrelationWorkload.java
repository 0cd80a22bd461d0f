package io.lowlag.bench.peers;

import io.lowlag.devkit.ads.AdDisorder;
import io.lowlag.devkit.ads.AdEventGenerator;
import io.lowlag.devkit.ads.AdTraffic;
import io.lowlag.devkit.ads.ExpectedOutputs;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** Workload D: the correlation of ad requests with ad impressions. */
final class CorrelationWorkload implements Workload {

  /**
   * Some disorder of every kind, except impressions that come too late. Which of those are too late
   * depends on how far an engine is behind, so engines could not give equal answers.
   */
  private static final AdDisorder DISORDER =
      new AdDisorder(0.10, 0.02, 0, 0.10, 0.02, 0.02, 0.02, 0.01, 0.05, 0.02, 0.10);

  /** The share of the allowed lateness that the load uses; the rest is for engines that lag. */
  private static final int USED_LATENESS = 3;

  private static final int MICROS_PER_MILLI = 1_000;

  @Override
  public List<String> inputs() {
    return List.of(AdEventGenerator.REQUESTS, AdEventGenerator.IMPRESSIONS);
  }

  @Override
  public List<String> outputs() {
    return List.of("ad-matches", "ad-unmatched", "ad-attribution-dead-letters");
  }

  @Override
  public Iterator<GeneratedRecord> records(LoadPlan plan) {
    return generator(plan).records();
  }

  @Override
  public Expected expected(LoadPlan plan) {
    ExpectedOutputs expected = generator(plan).expected();
    long outputs =
        (long) expected.matches().size()
            + expected.unmatched().size()
            + expected.deadLetters().size();
    long longerMs = plan.lateness().minus(usedLateness(plan)).toMillis();
    return new Expected(
        expected.records(), outputs, expected.dueUs() + longerMs * MICROS_PER_MILLI);
  }

  private static AdEventGenerator generator(LoadPlan plan) {
    AdTraffic traffic =
        AdTraffic.of(plan.rate(), plan.seconds(), plan.window(), usedLateness(plan), plan.seed());
    return new AdEventGenerator(traffic.with(DISORDER), plan.eventsFromMs());
  }

  private static Duration usedLateness(LoadPlan plan) {
    return plan.lateness().dividedBy(USED_LATENESS);
  }

  @Override
  public String job() {
    return "ad-correlation";
  }

  @Override
  public List<String> jobSettings(LoadPlan plan) {
    return List.of(
        "correlation.window=" + plan.window().toSeconds() + "s",
        "correlation.allowed-lateness=" + plan.lateness().toSeconds() + "s");
  }

  @Override
  public String mainOf(Engine peer) {
    return peer == Engine.FLINK
        ? "io.lowlag.peers.flink.FlinkCorrelation"
        : "io.lowlag.peers.kstreams.KStreamsCorrelation";
  }

  @Override
  public List<String> peerFlags(LoadPlan plan) {
    return List.of(
        "--window",
        plan.window().toSeconds() + "s",
        "--allowed-lateness",
        plan.lateness().toSeconds() + "s");
  }
}

package io.lowlag.bench.peers;

import io.lowlag.bench.BenchReport;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.latency.LatencySummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares Lowlag with other engines on the same work. Each run has a fresh broker, engine, load
 * and reader, each in its own JVM, and a figure counts only if all engines gave the same outputs.
 */
public final class PeersBench {

  private static final String HOME = "lowlag.home";

  private final Comparison comparison;
  private final BenchReport report;

  /**
   * @param report receives what is found
   */
  public PeersBench(Comparison comparison, BenchReport report) {
    this.comparison = comparison;
    this.report = report;
  }

  /**
   * Measures and reports the results.
   *
   * @param page where to write the page with tables and pictures, or null
   * @return whether every run ended in order, and the outputs of all engines were equal
   */
  public boolean run(Path page) throws IOException, InterruptedException {
    requireFolder(page);
    Path home = home();
    PeerBuild.ensure(home, comparison.engines(), report::say);
    ComparisonResult result = new ComparisonResult(comparison, measure(home));
    show(result);
    PeersReport written = new PeersReport(result);
    report.pictures(written.pictures());
    if (page != null) {
      Files.writeString(page, written.html());
      report.say("the page is in " + page);
    }
    return result.outputsAreEqual();
  }

  private void show(ComparisonResult result) {
    report.table("peers/latency", result.main().title(), result.main().aligned());
    if (comparison.rounds() > 1) {
      report.table("peers/spread", result.spread().title(), result.spread().aligned());
    }
    if (comparison.rates().size() > 1) {
      report.table("peers/highest", result.highest().title(), result.highest().aligned());
    }
    report.figure(result.figures());
  }

  private static void requireFolder(Path page) {
    if (page != null && !Files.isDirectory(page.toAbsolutePath().getParent())) {
      throw new CannotStartException(
          "--page is " + page + ": its folder does not exist, create it first");
    }
  }

  /** Returns the folder of the project, which the launcher names. */
  private static Path home() {
    String home = System.getProperty(HOME);
    if (home == null) {
      throw new CannotStartException(
          "the property " + HOME + " is missing: start this command with ./lowlag");
    }
    return Path.of(home).toAbsolutePath();
  }

  private List<RunFigures> measure(Path home) throws IOException, InterruptedException {
    List<RunFigures> runs = new ArrayList<>();
    long eventsFromMs = System.currentTimeMillis();
    for (int rate : comparison.rates()) {
      for (int round = 1; round <= comparison.rounds(); round++) {
        LoadPlan plan = comparison.plan(rate, round, eventsFromMs);
        Workload.Expected expected = Workloads.named(plan.workload()).expected(plan);
        for (Engine engine : comparison.engines(round)) {
          report.progress(
              engine + " at " + rate + "/s, round " + round + " of " + comparison.rounds());
          run(new PeerRun(home, comparison, engine, plan, expected), round).ifPresent(runs::add);
        }
      }
    }
    return runs;
  }

  /** Runs an engine; if one of its processes fails, says so and goes on with the others. */
  private Optional<RunFigures> run(PeerRun run, int round)
      throws IOException, InterruptedException {
    try {
      RunFigures figures = run.run(round);
      LatencySummary ms = figures.latencies().summaryMs();
      report.say(
          String.format(
              Locale.ROOT,
              "  p50 %.1f, p99 %.1f, max %.1f ms; outputs: %d of %d",
              ms.p50(),
              ms.p99(),
              ms.max(),
              figures.read().distinct(),
              figures.expected()));
      return Optional.of(figures);
    } catch (CannotStartException e) {
      report.say("  failed: " + e.getMessage());
      return Optional.empty();
    }
  }
}

package io.lowlag.bench.peers;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.record.Json;
import java.io.IOException;
import java.io.PrintWriter;
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
  private static final String JSON_ENDING = ".json";

  private final Comparison comparison;
  private final PrintWriter out;

  /**
   * @param out receives progress and tables
   */
  public PeersBench(Comparison comparison, PrintWriter out) {
    this.comparison = comparison;
    this.out = out;
  }

  /**
   * Measures and prints the results.
   *
   * @param report where to write the report, or null: the figures alone if its name ends in .json,
   *     otherwise a page with pictures
   * @return whether every run ended in order, and the outputs of all engines were equal
   */
  public boolean run(Path report) throws IOException, InterruptedException {
    requireFolder(report);
    Path home = home();
    PeerBuild.ensure(home, comparison.engines(), this::told);
    ComparisonResult result = new ComparisonResult(comparison, measure(home));
    result.tables().forEach(this::print);
    if (report != null) {
      write(result, report);
      told("the report is in " + report);
    }
    return result.outputsAreEqual();
  }

  private static void requireFolder(Path report) {
    if (report != null && !Files.isDirectory(report.toAbsolutePath().getParent())) {
      throw new CannotStartException(
          "--report is " + report + ": its folder does not exist, create it first");
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
          told(
              engine
                  + " at "
                  + rate
                  + "/s, round "
                  + round
                  + " of "
                  + comparison.rounds()
                  + " ...");
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
      told(
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
      told("  failed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void write(ComparisonResult result, Path report) throws IOException {
    if (report.toString().endsWith(JSON_ENDING)) {
      Files.write(report, Json.bytes(result.figures()));
    } else {
      Files.writeString(report, new PeersReport(result).html());
    }
  }

  private void told(String line) {
    out.println("  " + line);
    out.flush();
  }

  private void print(FigureTable table) {
    out.println();
    out.println(table);
    out.println();
    out.flush();
  }
}

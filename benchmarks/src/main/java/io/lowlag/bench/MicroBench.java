package io.lowlag.bench;

import io.lowlag.common.record.Json;
import io.lowlag.common.report.Table;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a single record costs in the parts that each one passes: encoders of beans and records, the
 * timer queue, the row pump. The benchmarks lie in the packages of what they measure; JMH runs each
 * in a JVM of its own.
 */
public final class MicroBench {

  private static final String BENCHMARKS = "io\\.lowlag\\..*Benchmark\\..*";
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int WARM_UP = 3;
  private static final int MEASURED = 5;

  private final PrintWriter out;

  /**
   * @param out takes progress and the table
   */
  public MicroBench(PrintWriter out) {
    this.out = out;
  }

  /**
   * Measures and prints.
   *
   * @param report where to write the figures as JSON, or null
   */
  public void run(Path report) throws Exception {
    out.println("  micro-benchmarks, about a minute ...");
    out.flush();
    Table table = new Table("per record", "ns", "+/- ns", "bytes allocated");
    Map<String, Object> figures = new LinkedHashMap<>();
    for (RunResult result : new Runner(options()).run()) {
      String name = name(result.getParams());
      Result<?> time = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      double bytes = allocated.getScore();
      table.row(name, time.getScore(), time.getScoreError(), Math.round(bytes));
      figures.put(
          name, Map.of("ns", time.getScore(), "error_ns", time.getScoreError(), "bytes", bytes));
    }
    out.println();
    out.println(table);
    out.flush();
    if (report != null) {
      Files.write(report, Json.bytes(figures));
    }
  }

  private static Options options() {
    return new OptionsBuilder()
        .include(BENCHMARKS)
        .forks(1)
        .warmupIterations(WARM_UP)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(MEASURED)
        .measurementTime(TimeValue.seconds(1))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  private static String name(BenchmarkParams params) {
    List<String> path = List.of(params.getBenchmark().split("\\."));
    String values =
        params.getParamsKeys().stream().map(params::getParam).collect(Collectors.joining(", "));
    String name = String.join(".", path.subList(path.size() - 2, path.size()));
    return values.isEmpty() ? name : name + " " + values;
  }
}

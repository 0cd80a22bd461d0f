package io.lowlag.bench;

import io.lowlag.common.report.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Measures the cost of a single record in the parts that every record passes: encoders of beans and
 * records, the timer queue, the row pump. The benchmarks are in the packages of the code that they
 * measure. JMH runs each in a separate JVM, in many short iterations: other load on the machine
 * hardly changes their median and minimum, but it changes a mean.
 */
public final class MicroBench {

  private static final String BENCHMARKS = "io\\.lowlag\\..*Benchmark\\..*";
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int WARM_UP = 9;
  private static final int MEASURED = 30;

  private final BenchReport report;

  /**
   * @param report receives what is found
   */
  public MicroBench(BenchReport report) {
    this.report = report;
  }

  /** Measures and reports the results. */
  public void run() throws Exception {
    report.progress("micro-benchmarks, about a minute");
    Table table = new Table("per record", "median ns", "least ns", "bytes allocated");
    for (RunResult result : new Runner(options()).run()) {
      String name = name(result.getParams());
      Statistics times = result.getPrimaryResult().getStatistics();
      double median = times.getPercentile(50);
      double bytes = result.getSecondaryResults().get(ALLOCATED).getScore();
      table.row(name, median, times.getMin(), Math.round(bytes));
      report.figure(name, Map.of("median_ns", median, "least_ns", times.getMin(), "bytes", bytes));
    }
    report.table("micro/record", table);
  }

  private static Options options() {
    return new OptionsBuilder()
        .include(BENCHMARKS)
        .forks(1)
        .warmupIterations(WARM_UP)
        .warmupTime(TimeValue.milliseconds(500))
        .measurementIterations(MEASURED)
        .measurementTime(TimeValue.milliseconds(100))
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

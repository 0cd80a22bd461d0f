package io.lowlag.launcher;

import io.lowlag.bench.AttributionBench;
import io.lowlag.bench.BenchReport;
import io.lowlag.bench.FigurePages;
import io.lowlag.bench.FraudBench;
import io.lowlag.bench.FraudScale;
import io.lowlag.bench.Machine;
import io.lowlag.bench.MicroBench;
import io.lowlag.bench.RealTimeStateBench;
import io.lowlag.bench.SessionScale;
import io.lowlag.bench.SessionizationBench;
import io.lowlag.bench.peers.Comparison;
import io.lowlag.bench.peers.Engine;
import io.lowlag.bench.peers.PeersBench;
import io.lowlag.common.config.Durations;
import io.lowlag.common.config.Settings;
import io.lowlag.common.record.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lowlag bench}: measures alternatives side by side in one run. It does not judge the
 * results.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Measures Lowlag on this machine and prints tables; it runs what it compares in turns.",
      "Run nothing else on the machine, because it would change the figures."
    })
final class BenchCommand implements Callable<Integer> {

  private enum Subject {
    REALTIME_STATE,
    ATTRIBUTION,
    SESSIONIZATION,
    FRAUD,
    MICRO,
    PEERS,
    ALL;

    private static final Set<Subject> SINGLE = EnumSet.complementOf(EnumSet.of(ALL));

    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  @Parameters(paramLabel = "SUBJECT", description = "One of ${COMPLETION-CANDIDATES}.")
  private Subject subject;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "realtime-state, fraud, peers: number of rounds; each round measures all sides in turn.")
  private int rounds = 2;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "realtime-state: number of partitions of the correlation job's topics; one for each core"
              + " unless you set it.")
  private int partitions = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--only",
      paramLabel = "PART",
      description = {
        "Measure only this part: latency, boundary, timers or state-size of realtime-state;",
        "credit, delivery, hot, shards or touches of attribution;",
        "largest or half of sessionization (half of the last of --sessions);",
        "real-time or micro-batch of fraud."
      })
  private String only;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = "sessionization: numbers of sessions to measure, such as 10000,100000.")
  private List<Integer> sessions = List.of();

  @Option(
      names = "--workload",
      paramLabel = "LETTER",
      description = "peers: the work of all engines; D is the correlation of ad events.")
  private String workload = "D";

  @Option(
      names = "--engines",
      paramLabel = "NAME",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = {
        "peers: engines to compare, such as lowlag,flink. Default: all of lowlag, flink, kstreams,",
        "micro-batch and limit (no engine: the reader reads the input topics)."
      })
  private List<Engine> engines = List.of(Engine.values());

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      description = "peers: records a second.")
  private List<Integer> rates = List.of(1_000, 5_000);

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "peers: how long an engine gets the load before it is measured.")
  private String warmUp = "45s";

  @Option(
      names = "--measure",
      paramLabel = "TIME",
      description = "peers: how long each run is measured.")
  private String measure = "60s";

  @Option(
      names = "--kill",
      description =
          "peers: after the measurement, kill each engine, start it again, and measure the time to"
              + " its first fresh answer.")
  private boolean kill;

  @Option(
      names = "--quick",
      description =
          "attribution, sessionization, fraud, peers: do a short run with little load, as a test.")
  private boolean quick;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the figures as JSON, by subject.")
  private Path report;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "peers: write one HTML page with the tables and pictures.")
  private Path page;

  @Option(
      names = "--docs",
      paramLabel = "FOLDER",
      description = {
        "Write the tables into the places that are marked for them in the Markdown files of this",
        "folder and the folders in it: --docs . in the repository."
      })
  private Path docs;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    if (subject == Subject.ALL && only != null) {
      throw wrong("--only is " + only + ": name the subject that has this part instead of all");
    }
    if (docs != null && !Files.isDirectory(docs)) {
      throw wrong("--docs is " + docs + ": it must be an existing folder");
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    boolean inOrder = true;
    for (Subject each : subject == Subject.ALL ? Subject.SINGLE : Set.of(subject)) {
      BenchReport found = new BenchReport(command.commandLine().getOut());
      inOrder &= measure(each, found);
      figures.put(each.toString(), found.figures());
      keep(found, figures);
    }
    return inOrder ? 0 : 1;
  }

  /** Writes what was measured until now: a later subject may fail. */
  private void keep(BenchReport found, Map<String, Object> figures) throws IOException {
    if (report != null) {
      Files.write(report, Json.bytes(figures));
    }
    if (docs != null) {
      FigurePages pages = new FigurePages(docs);
      pages.writePictures(found.pictures());
      for (String name : pages.write(found.tables(), origin())) {
        command.commandLine().getErr().println("no Markdown file has a place for " + name);
      }
    }
  }

  /** Returns whether everything ended as it should. */
  private boolean measure(Subject each, BenchReport found) throws Exception {
    switch (each) {
      case REALTIME_STATE ->
          new RealTimeStateBench(rounds, partitions, part(RealTimeStateBench.Part.class), found)
              .run();
      case ATTRIBUTION ->
          new AttributionBench(quick, part(AttributionBench.Part.class), found).run();
      case SESSIONIZATION ->
          new SessionizationBench(scale(), part(SessionizationBench.Part.class), found).run();
      case FRAUD -> {
        FraudScale fraudScale = quick ? FraudScale.quick() : FraudScale.full(rounds);
        new FraudBench(fraudScale, part(FraudBench.Part.class), found).run();
      }
      case MICRO -> new MicroBench(found).run();
      case PEERS -> {
        return new PeersBench(comparison(), found).run(page);
      }
      case ALL -> throw new IllegalStateException("all is every other subject");
    }
    return true;
  }

  private String origin() {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    return "./lowlag " + String.join(" ", arguments) + ": " + Machine.line();
  }

  private Comparison comparison() {
    if (only != null) {
      throw wrong("--only is " + only + ": peers has no parts, choose --engines or --rates");
    }
    try {
      return quick
          ? Comparison.quick(workload, engines, kill)
          : Comparison.full(
              workload,
              engines,
              rates,
              rounds,
              duration("--warm-up", warmUp),
              duration("--measure", measure),
              kill);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private static Duration duration(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          option + " is " + text + ": it must be a duration such as 45s or 2m", e);
    }
  }

  private SessionScale scale() {
    try {
      return quick ? SessionScale.quick(sessions) : SessionScale.full(sessions);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private <E extends Enum<E>> E part(Class<E> parts) {
    if (only == null) {
      return null;
    }
    List<E> all = List.of(parts.getEnumConstants());
    return all.stream()
        .filter(part -> part.toString().equals(only))
        .findFirst()
        .orElseThrow(() -> wrong("--only is " + only + ": " + subject + " has the parts " + all));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}

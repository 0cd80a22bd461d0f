package io.lowlag.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.Repository;
import io.lowlag.it.fixture.SparkDistribution;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of {@code docs/operations.md}, run by a shell as they are written, but for hosts,
 * ports and folders. They run one after the other, as the page has them.
 */
@Tag("long")
class OperationsCommandsIT {

  private static final String PAGE = "docs/operations.md";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> TOPICS =
      List.of("ad-requests", "ad-impressions", "ad-matches", "ad-unmatched");
  private static final List<String> DEAD_LETTERS =
      List.of("ad-attribution-dead-letters", "fraud-features-dead-letters");
  private static final List<String> OF_CARDS = List.of("card-transactions", "card-windows");

  private static final Pattern REPLAYED = Pattern.compile(": ([1-9]\\d*) replayed");

  @TempDir private Path folder;

  private final Map<String, String> written = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();

  @Test
  void theyDoWhatThePageSays() throws Exception {
    DocumentedCommand.of(PAGE).forEach(command -> left.add(command.text()));
    // The drills take minutes, and have a test of their own.
    left.removeIf(command -> command.startsWith("./lowlag drill "));
    // So has an object store.
    left.removeIf(command -> command.startsWith("LOWLAG_CLASSPATH="));
    linkCheckout();
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        Topics topics = new Topics(kafka.connection());
        StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      topics.create(TOPICS, 2);
      topics.create(DEAD_LETTERS, 2);
      topics.create(OF_CARDS, 2);
      replace(kafka, cluster);
      generate(kafka, "ad-attribution");
      generate(kafka, "fraud-features");

      settings(kafka, "checkpoint.location = " + folder.resolve("data/old"));
      assertThat(runs("./lowlag run ad-correlation --config job.conf"))
          .contains("job=ad-correlation ", "end=stopped");
      settings(
          kafka,
          "checkpoint.location = " + folder.resolve("data/submitted"),
          "spark { driver.host = \"127.0.0.1\", driver.bindAddress = \"127.0.0.1\","
              + " executor.memory = 512m, executor.extraClassPath = \""
              + SparkDistribution.classPath()
              + "\" }");
      assertThat(runs("spark-submit ")).contains("job=ad-correlation ", "end=stopped");

      assertThat(runs("./lowlag replay-dead-letters "))
          .containsPattern("[1-9]\\d* would be replayed");
      Matcher replayed = REPLAYED.matcher(runs("./lowlag replay-dead-letters "));
      assertThat(replayed.find()).isTrue();

      settings(
          kafka,
          "checkpoint.location = " + folder.resolve("data/features"),
          "fraud.tables.features = " + folder.resolve("data/table"));
      assertThat(shell("./lowlag run fraud-features --config job.conf")).contains("end=stopped");
      assertThat(runs("./lowlag run fraud-maintenance ")).contains("table");

      settings(
          kafka,
          "checkpoint.location = " + folder.resolve("data/live"),
          "execution.mode = real-time");
      watchWhileItRuns();

      assertThat(runs("./lowlag checkpoint show ")).contains("ad-correlation", "ad-requests");
      settings(kafka);
      assertThat(runs("./lowlag run ad-correlation --config job.conf -D checkpoint.location="))
          .as("it reads only what was put back after the old job had ended")
          .contains("rows-in=" + replayed.group(1) + " ", "end=stopped");
    }
    assertThat(left).as("commands of %s that were not run", PAGE).isEmpty();
  }

  private void watchWhileItRuns() throws Exception {
    Process job = start(next("./lowlag run ad-correlation --config job.conf -D metrics.port"));
    try {
      String curl = next("curl ");
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(shell(curl)).contains("lowlag_query_up{query=\"ad-correlation\"} 1"));
    } finally {
      job.descendants().forEach(ProcessHandle::destroy);
      job.destroy();
      assertThat(job.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A folder in which the page's relative paths are right, and that a test may write to. */
  private void linkCheckout() throws IOException {
    try (var files = Files.list(Repository.root())) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
      }
    }
    Files.createDirectories(folder.resolve("data"));
  }

  private void replace(EmbeddedKafka kafka, StandaloneCluster cluster) throws IOException {
    written.put("spark://host:7077", cluster.url());
    written.put("host:9092", kafka.bootstrapServers());
    written.put("/data/", folder.resolve("data") + "/");
    written.put("9464", Integer.toString(Ports.free()));
    written.put(
        "--topic ad-attribution-dead-letters",
        "--topic ad-attribution-dead-letters --bootstrap-servers " + kafka.bootstrapServers());
    written.put(
        "spark-submit", SparkDistribution.below(folder).resolve("bin/spark-submit").toString());
  }

  private static void generate(EmbeddedKafka kafka, String pipeline) {
    assertThat(
            Lowlag.commandLine()
                .execute(
                    "generate",
                    pipeline,
                    "--rate",
                    "200",
                    "--seconds",
                    "3",
                    "--bootstrap-servers",
                    kafka.bootstrapServers()))
        .isZero();
  }

  private void settings(EmbeddedKafka kafka, String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("kafka.bootstrap-servers = \"" + kafka.bootstrapServers() + "\"");
    all.add("execution.mode = available-now");
    for (String line : lines) {
      all.add(line.replaceFirst("= (/.*)$", "= \"$1\""));
    }
    Files.write(folder.resolve("job.conf"), all);
  }

  /** The page's next command, which has to begin so, as it runs here. */
  private String next(String start) {
    assertThat(left).as("commands of %s", PAGE).isNotEmpty();
    String command = left.remove(0);
    assertThat(command).startsWith(start);
    for (Map.Entry<String, String> replaced : written.entrySet()) {
      command = command.replace(replaced.getKey(), replaced.getValue());
    }
    return command;
  }

  private String runs(String start) throws IOException, InterruptedException {
    return shell(next(start));
  }

  private Process start(String command) throws IOException {
    Path output = Files.createTempFile(folder, "command", ".log");
    return new ProcessBuilder("bash", "-c", "exec " + command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private String shell(String command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "command", ".log");
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("%s ends: %s", command, output)
          .isTrue();
      String printed = Files.readString(output, UTF_8);
      assertThat(process.exitValue()).as("%s:%n%s", command, printed).isZero();
      return printed;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}

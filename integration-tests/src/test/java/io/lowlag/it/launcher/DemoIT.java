package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.launcher.Lowlag;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The README's first command. */
class DemoIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "ad-attribution,      real-time,     json",
    "ad-attribution,      available-now, json",
    "game-sessionization, real-time,     avro",
    "fraud-features,      real-time,     json",
  })
  void everyEventIsAnsweredAndTheReportSaysSo(String pipeline, String mode, String format)
      throws Exception {
    requireRight(pipeline, mode, format);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "ad-attribution,      micro-batch,   json",
    "ad-attribution,      real-time,     avro",
    "ad-attribution,      available-now, protobuf",
    "game-sessionization, real-time,     json",
    "game-sessionization, micro-batch,   json",
    "game-sessionization, real-time,     protobuf",
    "game-sessionization, available-now, avro",
    "game-sessionization, available-now, json",
    "fraud-features,      real-time,     avro",
    "fraud-features,      micro-batch,   protobuf",
    "fraud-features,      micro-batch,   json",
    "fraud-features,      available-now, json",
  })
  void everyFormatGivesTheSameAnswers(String pipeline, String mode, String format)
      throws Exception {
    requireRight(pipeline, mode, format);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "ad-attribution,      real-time",
    "ad-attribution,      micro-batch",
    "game-sessionization, real-time",
    "game-sessionization, micro-batch",
    "fraud-features,      real-time",
    "fraud-features,      micro-batch",
  })
  void anOutageInTheMiddleChangesNoAnswer(String pipeline, String mode) throws Exception {
    requireRight(pipeline, mode, "json", "--outage", "20s", "--seconds", "20");
  }

  private void requireRight(String pipeline, String mode, String format, String... more)
      throws Exception {
    SharedSpark.session();
    Path report = folder.resolve("report.json");
    StringWriter screen = new StringWriter();

    List<String> command =
        new ArrayList<>(List.of("demo", pipeline, "--mode", mode, "--format", format));
    command.addAll(List.of("--rate", "200", "--report", report.toString()));
    command.addAll(
        List.of("--bootstrap-servers", TestKafka.shared().connection().bootstrapServers()));
    command.addAll(more.length > 0 ? List.of(more) : List.of("--seconds", "3"));
    int exitCode = commandLine(screen).execute(command.toArray(String[]::new));

    assertThat(exitCode).as(screen.toString()).isZero();
    JsonNode json = new JsonMapper().readTree(report.toFile());
    assertThat(json.path("pipeline").asText()).isEqualTo(pipeline);
    assertThat(json.path("mode").asText()).isEqualTo(mode);
    assertThat(json.path("sent").asLong()).isGreaterThan(500);
    assertThat(json.path("received").asLong())
        .isEqualTo(json.path("expected").asLong() + json.path("optional").asLong());
    assertThat(json.path("lost").asLong()).isZero();
    assertThat(json.path("unexpected").asLong()).isZero();
    assertThat(json.path("latency_ms").path("p99").asDouble()).isPositive();
  }

  @Test
  void theOutputTopicTellsItsLatency() {
    CorrelationFixture ads = new CorrelationFixture("latency", 1, 1, 1);
    StringWriter screen = new StringWriter();

    int exitCode =
        commandLine(screen)
            .execute(
                "latency",
                "--topic",
                ads.topic("ad-matches"),
                "--bootstrap-servers",
                ads.kafka.connection().bootstrapServers());

    assertThat(exitCode).isZero();
    assertThat(screen.toString()).contains("0 records").contains("sent → processed");
  }

  @Test
  void aDemoThatDoesNotExistIsAUsageError() {
    StringWriter screen = new StringWriter();

    assertThat(commandLine(screen).execute("demo", "ad-attributoin")).isEqualTo(2);
    assertThat(screen.toString()).contains("ad-attributoin").contains("ad-attribution");
  }

  private static CommandLine commandLine(StringWriter screen) {
    PrintWriter writer = new PrintWriter(screen);
    return Lowlag.commandLine().setOut(writer).setErr(writer);
  }
}

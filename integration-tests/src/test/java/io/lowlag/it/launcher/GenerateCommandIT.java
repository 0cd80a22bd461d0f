package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.registry.StubRegistry;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.launcher.Lowlag;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code ./lowlag generate --format}: what others read is framed, and its schema is registered. */
class GenerateCommandIT {

  private static final int CANNOT_START = 2;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @ParameterizedTest
  @CsvSource({
    "avro,     AVRO,     ad-attribution, ad-impressions",
    "protobuf, PROTOBUF, fraud-features, card-transactions",
  })
  void writesFramesOfSchemasThatItRegisters(
      String format, String type, String pipeline, String topic) throws Exception {
    try (StubRegistry registry = StubRegistry.start()) {
      StringWriter screen = new StringWriter();

      int exitCode =
          commandLine(screen)
              .execute(
                  "generate",
                  pipeline,
                  "--format",
                  format,
                  "--schema-registry",
                  registry.url(),
                  "--rate",
                  "200",
                  "--seconds",
                  "2",
                  "--bootstrap-servers",
                  kafka.bootstrapServers());

      assertThat(exitCode).as(screen.toString()).isZero();
      Set<Integer> ids =
          TestKafka.at(kafka.bootstrapServers()).read(topic).stream()
              .map(record -> ByteBuffer.wrap(record.value()))
              .filter(frame -> frame.get() == 0)
              .map(ByteBuffer::getInt)
              .collect(Collectors.toSet());
      assertThat(ids).as("the schemas that records name").hasSize(1);
      String schema = schemaOf(registry, ids.iterator().next());
      assertThat(schema).contains("event_time");
      assertThat(schema.contains("\"schemaType\":\"PROTOBUF\"")).isEqualTo(type.equals("PROTOBUF"));
    }
  }

  @Test
  void withoutARegistryItSaysWhatIsMissing() {
    StringWriter screen = new StringWriter();

    int exitCode =
        commandLine(screen)
            .execute(
                "generate",
                "ad-attribution",
                "--format",
                "avro",
                "--bootstrap-servers",
                kafka.bootstrapServers());

    assertThat(exitCode).as(screen.toString()).isEqualTo(CANNOT_START);
    assertThat(screen.toString()).contains("schema-registry").doesNotContain("\tat ");
  }

  private static CommandLine commandLine(StringWriter screen) {
    PrintWriter writer = new PrintWriter(screen);
    return Lowlag.commandLine().setOut(writer).setErr(writer);
  }

  private static String schemaOf(StubRegistry registry, int id) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + "/schemas/ids/" + id)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}

package io.lowlag.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The settings that docs/security.md shows are settings, and reach Kafka's clients as they stand.
 */
class SecurityDocTest {

  private static final Path DOCUMENT = Repository.root().resolve("docs/security.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```\\n\\s*(kafka\\.options \\{.*?)```");

  /** What a block is about. */
  private static final Pattern KIND =
      Pattern.compile("(?:sasl\\.mechanism|config\\.providers|security\\.protocol) = (\\S+)");

  @TempDir private Path folder;

  static Stream<String> blocks() throws IOException {
    return BLOCK.matcher(Files.readString(DOCUMENT)).results().map(block -> block.group(1));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void whatIsShownIsReadAndPassedOnToSourceSinkAndChecks(String block) throws IOException {
    KafkaConnection connection = connection(block);
    Map<String, String> options = connection.options();

    assertThat(options).isNotEmpty().doesNotContainValue("");
    options.forEach(
        (option, value) -> {
          assertThat(connection.clientProperties()).containsEntry(option, value);
          assertThat(connection.sparkOptions()).containsEntry("kafka." + option, value);
          assertThat(new KafkaSink(connection, Map.of()).sparkOptions())
              .containsEntry("kafka." + option, value);
        });
  }

  @Test
  void theWaysIntoKafkaAreAllShown() throws IOException {
    assertThat(blocks().map(SecurityDocTest::kind))
        .containsExactlyInAnyOrder("SCRAM-SHA-512", "SSL", "OAUTHBEARER", "AWS_MSK_IAM", "file");
  }

  @Test
  void mskIsShownAsItsLibraryWantsIt() throws IOException {
    String block = blocks().filter(text -> text.contains("AWS_MSK_IAM")).findFirst().orElseThrow();

    assertThat(connection(block).options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "AWS_MSK_IAM",
                "sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;",
                "sasl.client.callback.handler.class",
                    "software.amazon.msk.auth.iam.IAMClientCallbackHandler"));
  }

  private KafkaConnection connection(String block) throws IOException {
    // What the environment gives.
    String text =
        Pattern.compile("\\$\\{[A-Z_]+}").matcher(block).replaceAll((MatchResult name) -> "\"s\"");
    Path file = Files.writeString(folder.resolve("job.conf"), text);
    Settings settings = SettingsLoader.load(Optional.of(file), Map.of());
    return KafkaConnection.from(settings);
  }

  private static String kind(String block) {
    return KIND.matcher(block)
        .results()
        .map(kind -> kind.group(1))
        .filter(kind -> !kind.equals("SASL_SSL"))
        .findFirst()
        .orElseThrow();
  }
}

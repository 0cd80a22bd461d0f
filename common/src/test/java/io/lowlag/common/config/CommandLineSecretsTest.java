package io.lowlag.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineSecretsTest {

  private static final String SECRET = "hunter22";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka.options.sasl.jaas.config   | a.b.ScramLoginModule required password=\"hunter22\";",
        "kafka.options.\"sasl.jaas.config\" | a.b.ScramLoginModule required password='hunter22';",
        "kafka.options                    | { sasl.jaas.config = \"required password=hunter22;\" }",
        "kafka.options.ssl.key.password   | hunter22",
        "spark.hadoop.fs.s3a.secret.key   | hunter22",
        "sink.options.kafka.anything      | https://user:hunter22@host/",
      })
  void aSecretIsNamedAndNotShown(String name, String value) {
    assertThat(CommandLineSecrets.warning(Map.of(name, value)))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("warning: ")
                    .contains(name)
                    .doesNotContain(SECRET)
                    .doesNotContain("\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "execution.mode                               | real-time",
        "kafka.options.ssl.truststore.location        | /run/secrets/truststore.p12",
        "kafka.options.sasl.oauthbearer.token.endpoint.url | https://idp/token",
        "kafka.options.ssl.key.password               | ${file:/run/secrets/kafka:key}",
        "kafka.options.sasl.jaas.config               | a.ScramLoginModule required username=\"u\" password=\"${file:/run/s:p}\";",
        "kafka.options.sasl.jaas.config               | a.Krb5LoginModule required useKeyTab=true;",
      })
  void whatIsNoSecretOrOnlyReferredToIsNotWarnedOf(String name, String value) {
    assertThat(CommandLineSecrets.warning(Map.of(name, value))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password = ab,hunter22",
        "password = ab hunter22}",
        "a { password = ab, hunter22 }",
        "password = \"ab\" \"c\", \"hunter22\"",
      })
  void aFileThatCannotBeReadDoesNotTellTheSecretInIt(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("job.conf"), "kafka.options { " + text + " }");

    assertThatThrownBy(() -> SettingsLoader.load(Optional.of(file), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasNoCause()
        .message()
        .contains("job.conf: 1")
        .doesNotContain(SECRET);
  }

  @Test
  void whatTheParserStumblesOverIsStillNamedByOneCharacter() throws Exception {
    Path file = Files.writeString(folder.resolve("job.conf"), "job.name = a:b");

    assertThatThrownBy(() -> SettingsLoader.load(Optional.of(file), Map.of()))
        .hasMessageContaining("':'");
  }
}

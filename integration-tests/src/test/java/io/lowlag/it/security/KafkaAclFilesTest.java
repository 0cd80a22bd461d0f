package io.lowlag.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The two forms of the shipped ACLs say the same, and that is what the jobs need. */
class KafkaAclFilesTest {

  static Set<String> jobs() {
    return KafkaAcls.names();
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void bothFormsAreExactlyWhatTheJobNeeds(String job) throws Exception {
    assertThat(KafkaAcls.ofKafkaUser(job)).isEqualTo(KafkaAcls.needed(job));
    assertThat(KafkaAcls.ofScript(job)).isEqualTo(KafkaAcls.needed(job));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void theKafkaUserIsOneOfStrimzi(String job) throws Exception {
    JsonNode user = new YAMLMapper().readTree(KafkaAcls.FOLDER.resolve(job + ".yaml").toFile());

    assertThat(user.path("apiVersion").asText()).isEqualTo("kafka.strimzi.io/v1");
    assertThat(user.path("kind").asText()).isEqualTo("KafkaUser");
    assertThat(user.at("/metadata/labels").path("strimzi.io/cluster").asText()).isNotEmpty();
    assertThat(user.at("/spec/authentication/type").asText()).isEqualTo("scram-sha-512");
    assertThat(user.at("/spec/authorization/type").asText()).isEqualTo("simple");
  }

  @Test
  void everyJobHasItsFileAndTheScriptKnowsItAndNoOther() throws Exception {
    assertThat(KafkaAcls.run(Map.of(), "--list").output().lines())
        .containsExactlyInAnyOrderElementsOf(jobs());
    try (Stream<Path> files = Files.list(KafkaAcls.FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(jobs().stream().map(job -> job + ".yaml").collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-job, --print,            there is no job no-such-job",
    "ad-credit,   '',                 no brokers named",
    "ad-credit,   --bootstrap-server, no /nowhere/kafka-acls.sh",
  })
  void whatIsWrongIsOneLine(String job, String option, String line) throws Exception {
    String[] arguments =
        Stream.of(job, option).filter(word -> !word.isEmpty()).toArray(String[]::new);

    KafkaAcls.Result refused =
        KafkaAcls.run(Map.of("KAFKA_ACLS", "/nowhere/kafka-acls.sh"), arguments);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output().lines()).hasSize(1);
    assertThat(refused.output()).startsWith("error: ");
    assertThat(refused.output()).contains(line);
  }
}

package io.lowlag.common.kafka;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRightTest {

  @Test
  void inputsAreReadOutputsWrittenAndTheSettingsOfAllAskedFor() {
    assertThat(TopicRight.of(List.of("in"), List.of("out", "dead")))
        .extracting(TopicRight::toString)
        .containsExactly(
            "Read on topic in",
            "Write on topic out",
            "Write on topic dead",
            "DescribeConfigs on topic in",
            "DescribeConfigs on topic out",
            "DescribeConfigs on topic dead");
  }

  @Test
  void onlyABrokerThatTellsItsRightsRefusesByThem() {
    TopicRight read = new TopicRight(READ, "in");

    assertThat(read.refusedBy(Set.of(DESCRIBE, WRITE))).isTrue();
    assertThat(read.refusedBy(Set.of(DESCRIBE, READ, DESCRIBE_CONFIGS))).isFalse();
    assertThat(read.refusedBy(null)).as("an old broker").isFalse();
    assertThat(read.refusedBy(Set.of())).as("one that tells nothing").isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SASL_SSL  | a.ScramLoginModule required username=\"job\" password=\"p\"; | User:job",
        "SASL_SSL  | a.ScramLoginModule required password='p' username='a job';  | User:a job",
        "SASL_SSL  | a.ScramLoginModule required username=job password=p;        | User:job",
        "sasl_ssl  | a.OAuthBearerLoginModule required clientId=\"job\" clientSecret=\"p\"; | the user of client job",
        "SASL_SSL  | software.amazon.msk.auth.iam.IAMLoginModule required;       | the job's user",
        "SSL       | x                                                          | the user of the job's certificate",
        "PLAINTEXT | x                                                          | User:ANONYMOUS",
      })
  void theUserIsTakenFromTheOptions(String protocol, String jaas, String user) {
    KafkaConnection connection =
        new KafkaConnection(
            "b:9092",
            Map.of("security.protocol", protocol, "sasl.jaas.config", jaas),
            Duration.ofSeconds(1));

    assertThat(connection.user()).isEqualTo(user);
  }
}

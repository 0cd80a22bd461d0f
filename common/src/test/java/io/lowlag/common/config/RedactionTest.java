package io.lowlag.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text here holds the secret hunter2, and some of them its tail. */
class RedactionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=hunter2",
        "password = hunter2,hunter2",
        "password=\"hunter2\"",
        "password=\"ab\\\"hunter2\" serviceName=kafka",
        "password=\"ab hunter2",
        "password='ab\\'hunter2'",
        "ssl.key.password: hunter2",
        "{\"password\":\"hunter2\",\"user\":\"u\"}",
        "Value not specified for key 'hunter2' in JAAS config",
        "{\"password\" : \"ab\\\"hunter2\"}",
        "{\\\"password\\\":\\\"hunter2\\\"}",
        "clientSecret=\"hunter2\"",
        "basic.auth.user.info=u:hunter2",
        "schema.registry.basic.auth.user-info: u:hunter2",
        "Authorization: Bearer hunter2",
        "authorization: Basic aHVudGVyMg==hunter2",
        "curl -H 'Authorization: Bearer hunter2'",
        "sent Bearer hunter2hunter2 to the registry",
        "https://u:hunter2@registry:8081/subjects",
        "jdbc:postgresql://hunter2@db/x",
        "api_key=hunter2",
        "accountKey=hunter2;EndpointSuffix=core.windows.net",
        "fs.s3a.access.key=hunter2",
        "sasl.oauthbearer.token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJodW50ZXIyIn0.hunter2",
        "got eyJhbGciOiJub25lIn0.eyJzdWIiOiJodW50ZXIyIn0.hunter2 from the server",
        "ssl.keystore.key=-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY----- is bad",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIhunter2",
      })
  void noPartOfASecretIsLeft(String text) {
    assertThat(Redaction.scrub(text)).doesNotContain("hunter2").contains("(redacted)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the topic ad-requests does not exist at localhost:9092: create it",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\"",
        "https://registry:8081/subjects/ads-value/versions/3 answered 404",
        "kafka.options: ssl.truststore.location = /etc/trust.pem does not exist",
        "the monkey said 5 + 3 = 8; basic research",
      })
  void whatIsNoSecretIsToldAsItIs(String text) {
    assertThat(Redaction.scrub(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.options.ssl.keystore.key",
        "kafka.options.sasl.jaas.config",
        "kafka.options.ssl.key.password",
        "registry.basic.auth.user.info",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.encryption.key",
        "source.options.kafka.ssl.keystore.key",
        "registry.private-key",
      })
  void aNameThatSaysSoIsEnough(String name) {
    assertThat(Redaction.of(name, "hunter2")).isEqualTo("(redacted)");
    assertThat(name).as("Spark is told the same names").containsPattern(Redaction.SPARK_NAMES);
  }

  @Test
  void aValueUnderAnotherNameIsScrubbed() {
    assertThat(Redaction.of("registry.url", "https://u:hunter2@registry"))
        .isEqualTo("\"https://(redacted)@registry\"");
  }

  @Test
  void aLongTextCostsNoTime() {
    String text = "password\\".repeat(20_000) + "=".repeat(20_000);

    assertThat(Redaction.scrub(text)).isNotNull();
  }
}

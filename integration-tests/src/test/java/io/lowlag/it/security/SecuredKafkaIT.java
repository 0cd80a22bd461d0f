package io.lowlag.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.it.fixture.SecuredKafka;
import io.lowlag.it.fixture.SettingsFile;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ways into a secured broker: a job reads and writes by each, and says what is wrong with it.
 */
class SecuredKafkaIT {

  private static final String JOB = "ad-correlation";
  private static final String MATCHES = "ad-matches";
  private static final String USER = KafkaAcls.user(JOB);

  private static SecuredRuns runs;

  @TempDir private Path folder;

  @BeforeAll
  static void startTheBroker() throws Exception {
    runs = SecuredRuns.begin();
  }

  @BeforeEach
  void grant() throws Exception {
    runs.kafka.setAcls(KafkaAcls.principal(JOB), KafkaAcls.ofKafkaUser(JOB));
  }

  @Test
  void mutualTls() throws Exception {
    assertThatTheJobWrites(runs.kafka.certificate(USER));
  }

  @Test
  void tokens() throws Exception {
    assertThatTheJobWrites(runs.kafka.oauth(USER));
  }

  /** The password is in a file that the clients read themselves: no setting holds it. */
  @Test
  void passwordFromAFileThatOnlyTheClientsRead() throws Exception {
    String password = UUID.randomUUID().toString();
    KafkaConnection user = runs.kafka.scram(USER, password);
    Path secret = Files.writeString(folder.resolve("kafka.properties"), "password=" + password);
    Map<String, String> options = new HashMap<>(user.options());
    options.put("config.providers", "file");
    options.put(
        "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    options.put(
        "sasl.jaas.config", SecuredKafka.scramLogin(USER, "${file:" + secret + ":password}"));

    assertThat(options.toString()).doesNotContain(password);
    assertThatTheJobWrites(new KafkaConnection(user.bootstrapServers(), options, Duration.ZERO));
  }

  /**
   * The form that docs/security.md shows: a file that includes another, which is a mounted secret.
   */
  @Test
  void settingsThatIncludeAMountedSecret() throws Exception {
    KafkaConnection user = runs.userOf(JOB);
    Path mounted =
        SettingsFile.write(
            folder.resolve("kafka.conf"), Overrides.none().withKafka(user.options()));
    Path file =
        SettingsFile.write(
            folder.resolve("job.conf"),
            runs.settings(
                new KafkaConnection(user.bootstrapServers(), Map.of(), Duration.ZERO),
                folder,
                "available-now"));
    Files.writeString(
        file, "include required(file(\"" + mounted + "\"))\n" + Files.readString(file));
    long before = runs.written(JOB).get(MATCHES);

    SharedSpark.session();
    try (RunningJob job =
        RunningJob.start(
            KafkaAcls.jobs().get(JOB),
            SettingsLoader.load(Optional.of(file), Map.of()),
            line -> {})) {
      job.awaitEnd();
    }

    assertThat(runs.written(JOB).get(MATCHES)).isGreaterThan(before);
  }

  /** As MSK's library needs it: every option, and a class that is not Kafka's own. */
  @Test
  void everyOptionReachesEveryClientUnchanged() throws Exception {
    KafkaConnection user = runs.userOf(JOB);
    Map<String, String> options = new HashMap<>(user.options());
    options.put("sasl.client.callback.handler.class", OwnCallbackHandler.class.getName());
    options.put("metric.reporters", OptionsSeen.class.getName());
    options.put("what.nobody.knows", "a \"b\" ${c} =,;");
    OptionsSeen.BY_CLIENT.clear();
    OwnCallbackHandler.MECHANISMS.clear();

    assertThatTheJobWrites(new KafkaConnection(user.bootstrapServers(), options, Duration.ZERO));

    assertThat(OptionsSeen.BY_CLIENT).containsOnlyKeys("producer", "consumer", "admin");
    options.remove("metric.reporters");
    OptionsSeen.BY_CLIENT.forEach(
        (client, seen) -> assertThat(texts(seen)).as(client).containsAllEntriesOf(options));
    assertThat(OwnCallbackHandler.MECHANISMS).containsExactly("SCRAM-SHA-512");
  }

  private static Map<String, String> texts(Map<String, ?> options) {
    Map<String, String> texts = new HashMap<>();
    options.forEach(
        (option, value) ->
            texts.put(
                option, value instanceof Class<?> type ? type.getName() : String.valueOf(value)));
    return texts;
  }

  private void assertThatTheJobWrites(KafkaConnection user) throws Exception {
    long before = runs.written(JOB).get(MATCHES);

    SharedSpark.runToEnd(KafkaAcls.jobs().get(JOB), runs.settings(user, folder, "available-now"));

    assertThat(runs.written(JOB).get(MATCHES)).isGreaterThan(before);
  }

  @Test
  void aWrongPassword() {
    KafkaConnection user = runs.userOf(JOB);
    assertRefused(
        with(user, "sasl.jaas.config", SecuredKafka.scramLogin(USER, "wrong")),
        "do not accept the credentials of User:lowlag-ad-correlation: Authentication failed",
        "SCRAM-SHA-512; set others in kafka.options");
  }

  @Test
  void aWrongClientSecret() {
    KafkaConnection user = runs.kafka.oauth(USER);
    assertRefused(
        with(
            user,
            "sasl.jaas.config",
            user.options().get("sasl.jaas.config").replaceAll("Secret=\"[^\"]*", "Secret=\"wrong")),
        "the Kafka client refuses its settings",
        "401");
  }

  @Test
  void aBrokerThatTheTrustStoreDoesNotKnow() {
    KafkaConnection user = runs.userOf(JOB);
    Map<String, String> options = new HashMap<>(user.options());
    options.keySet().removeIf(option -> option.startsWith("ssl.truststore"));
    assertRefused(
        new KafkaConnection(user.bootstrapServers(), options, Duration.ZERO),
        "no TLS connection to the Kafka brokers at " + user.bootstrapServers(),
        "unable to find valid certification path",
        "see ssl.truststore.* and ssl.keystore.* in kafka.options");
  }

  @Test
  void noCertificateOfOnesOwn() {
    KafkaConnection user = runs.kafka.certificate(USER);
    Map<String, String> options = new HashMap<>(user.options());
    options.keySet().removeIf(option -> option.startsWith("ssl.keystore"));
    assertRefused(
        new KafkaConnection(user.bootstrapServers(), options, Duration.ZERO),
        "no TLS connection to the Kafka brokers",
        "certificate",
        "ssl.keystore.*");
  }

  @Test
  void aUserWithoutAnyRight() {
    KafkaConnection stranger = runs.kafka.scram("stranger", UUID.randomUUID().toString());
    assertRefused(stranger, "deny User:stranger: Read on topic ad-impressions");
  }

  @Test
  void noSecurityAtAll() {
    assertRefused(
        new KafkaConnection(runs.userOf(JOB).bootstrapServers(), Map.of(), Duration.ZERO),
        "no Kafka broker answers",
        "security.protocol in kafka.options");
  }

  @Test
  void aWrongPasswordOfTheTrustStore() {
    KafkaConnection user = runs.userOf(JOB);
    assertRefused(
        with(user, "ssl.truststore.password", "wrong"),
        "the Kafka client refuses its settings",
        "Failed to load SSL keystore " + user.options().get("ssl.truststore.location"),
        "password was incorrect");
  }

  @Test
  void aTopicThatDoesNotExistMayBeOneThatTheUserMustNotSee() throws Exception {
    // By a right on all topics, the broker may tell that this one is not there.
    runs.kafka.setAcls(KafkaAcls.principal(JOB), KafkaAcls.everywhere(KafkaAcls.needed(JOB)));
    assertThatThrownBy(
            () ->
                SharedSpark.start(
                    KafkaAcls.jobs().get(JOB),
                    runs.settings(runs.userOf(JOB), folder, "available-now")
                        .with("correlation.topics.requests", "not-there")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("no topic not-there on ")
        .hasMessageContaining("create it")
        .hasMessageContaining("grant User:lowlag-ad-correlation Describe on it");
  }

  private static KafkaConnection with(KafkaConnection user, String option, String value) {
    Map<String, String> options = new HashMap<>(user.options());
    options.put(option, value);
    return new KafkaConnection(user.bootstrapServers(), options, Duration.ZERO);
  }

  private void assertRefused(KafkaConnection user, String... parts) {
    assertThatThrownBy(
            () ->
                SharedSpark.start(
                    KafkaAcls.jobs().get(JOB),
                    runs.settings(user, folder, "available-now")
                        .with("kafka.request-timeout", "2s")))
        .isInstanceOf(CannotStartException.class)
        .message()
        .doesNotContain("\n")
        .contains(parts);
  }
}

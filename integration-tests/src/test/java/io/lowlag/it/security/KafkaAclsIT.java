package io.lowlag.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicRight;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.postgres.PostgresServer;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.it.fixture.Repository;
import io.lowlag.it.fixture.SettingsFile;
import io.lowlag.it.fixture.SharedSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Every job on a broker whose authorizer allows nothing by itself: with exactly the ACLs that are
 * shipped it does its work, without any one of them it says which.
 */
class KafkaAclsIT {

  private static final String CORRELATION = "ad-correlation";
  private static final String MATCHES = "ad-matches";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static SecuredRuns runs;

  @TempDir private Path folder;

  @BeforeAll
  static void startTheBroker() throws Exception {
    runs = SecuredRuns.begin();
  }

  static Set<String> otherJobs() {
    return KafkaAcls.jobs().keySet().stream()
        .filter(job -> !job.equals(CORRELATION) && !job.equals(OnlineJob.NAME))
        .collect(Collectors.toSet());
  }

  @Test
  void theScriptGrantsWhatTheKafkaUserHas() throws Exception {
    runs.kafka.setAcls(KafkaAcls.principal(CORRELATION), Set.of());

    KafkaAcls.Result granted =
        KafkaAcls.run(
            Map.of("KAFKA_ACLS", kafkaAclsTool().toString()),
            CORRELATION,
            "--bootstrap-server",
            runs.kafka.connection().bootstrapServers());

    assertThat(granted.exitCode()).as(granted.output()).isZero();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(runs.kafka.acls(KafkaAcls.principal(CORRELATION)))
                    .isEqualTo(KafkaAcls.ofKafkaUser(CORRELATION)));
  }

  @ParameterizedTest
  @CsvSource({
    "available-now, co-partitioned",
    "available-now, shuffled",
    "real-time,     co-partitioned"
  })
  void correlationRunsWithItsAcls(String mode, String state) throws Exception {
    runsWithItsAcls(CORRELATION, mode, Overrides.none().with("execution.state", state));
  }

  @Test
  void correlationSaysWhichAclIsMissing() throws Exception {
    saysWhichAclIsMissing(CORRELATION, Overrides.none());
  }

  @Test
  void aStartThatIsRefusedIsOneLineAndExitCode2() throws Exception {
    KafkaConnection user = runs.userOf(CORRELATION);
    Set<AclBinding> acls = KafkaAcls.ofKafkaUser(CORRELATION);
    runs.kafka.setAcls(
        KafkaAcls.principal(CORRELATION),
        acls.stream()
            .filter(acl -> acl.entry().operation() == AclOperation.DESCRIBE_CONFIGS)
            .toList());
    StringWriter errors = new StringWriter();

    int exitCode =
        CommandErrors.handledBy(new CommandLine(KafkaAcls.jobs().get(CORRELATION)))
            .setErr(new PrintWriter(errors))
            .execute(
                "--config",
                SettingsFile.write(
                        folder.resolve("job.conf"), runs.settings(user, folder, "available-now"))
                    .toString());

    assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString().lines().toList().get(0))
        .startsWith(
            "error: the Kafka brokers at "
                + user.bootstrapServers()
                + " deny User:lowlag-ad-correlation: Read on topic ad-impressions, Read on topic"
                + " ad-requests, Write on topic ad-attribution-dead-letters, Write on topic"
                + " ad-matches, Write on topic ad-unmatched; grant it")
        .contains("deploy/kafka");
    assertThat(errors.toString()).doesNotContain("\tat ");
  }

  /** That it can still be described is what keeps the topic from being refused as a whole. */
  @Test
  void aRightToDescribeAloneIsNotTakenForTheRightToReadOrWrite() throws Exception {
    KafkaConnection user = runs.userOf(CORRELATION);
    List<AclBinding> acls = new ArrayList<>(KafkaAcls.ofKafkaUser(CORRELATION));
    acls.replaceAll(
        acl ->
            acl.entry().operation() == AclOperation.WRITE && SecuredRuns.topic(acl).equals(MATCHES)
                ? KafkaAcls.describing(acl)
                : acl);
    runs.kafka.setAcls(KafkaAcls.principal(CORRELATION), acls);

    assertThat(refusal(CORRELATION, runs.settings(user, folder, "available-now")))
        .contains(" deny User:lowlag-ad-correlation: Write on topic ad-matches; grant it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"READ ad-requests", "WRITE ad-matches"})
  void whatIsTakenFromARunningJobEndsItWithTheSameWords(String taken) throws Exception {
    KafkaConnection user = runs.userOf(CORRELATION);
    Set<AclBinding> acls = KafkaAcls.ofKafkaUser(CORRELATION);
    runs.kafka.setAcls(KafkaAcls.principal(CORRELATION), acls);
    AclBinding lost =
        acls.stream().filter(acl -> name(acl).equals(taken)).findFirst().orElseThrow();
    long before = runs.written(CORRELATION).get(MATCHES);
    try (RunningJob job =
        SharedSpark.start(
            KafkaAcls.jobs().get(CORRELATION), runs.settings(user, folder, "micro-batch"))) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  runs.written(CORRELATION).get(MATCHES) > before
                      && job.spark().streams().active()[0].lastProgress() != null);

      runs.kafka.setAcls(
          KafkaAcls.principal(CORRELATION),
          acls.stream().filter(acl -> !acl.equals(lost)).toList());
      try (PacedSender sender = new PacedSender(runs.kafka.connection())) {
        sender.sendAll(SecuredInputs.requestAndImpression("late " + taken).iterator());
      }

      assertThat(catchThrowable(job::awaitEnd))
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining(" deny User:lowlag-ad-correlation: " + right(lost) + "; grant it");
    }
  }

  @ParameterizedTest
  @MethodSource("otherJobs")
  @Tag("long")
  void everyOtherJobDoesSo(String job) throws Exception {
    runsWithItsAcls(job, "available-now", Overrides.none());
    saysWhichAclIsMissing(job, Overrides.none());
  }

  @Test
  @Tag("long")
  void theOnlineStoreDoesSo() throws Exception {
    try (ScratchFolder database = ScratchFolder.create("acls-it");
        PostgresServer postgres = PostgresServer.start(database.path())) {
      Overrides store =
          Overrides.none()
              .with("fraud.online.url", postgres.url())
              .with("fraud.online.user", PostgresServer.USER)
              .with("fraud.online.create-table", "true");
      runsWithItsAcls(OnlineJob.NAME, "available-now", store);
      saysWhichAclIsMissing(OnlineJob.NAME, store);
    }
  }

  @Test
  @Tag("long")
  void theErasureDoesSo() throws Exception {
    String job = KafkaAcls.ERASURE;
    KafkaConnection user = runs.userOf(job);
    runs.kafka.setAcls(KafkaAcls.principal(job), KafkaAcls.ofKafkaUser(job));
    Map<String, Long> before = runs.written(job);
    Overrides settings =
        Overrides.none()
            .with("kafka.bootstrap-servers", user.bootstrapServers())
            .withKafka(user.options());
    StringWriter output = new StringWriter();

    int exitCode =
        CommandErrors.handledBy(new CommandLine(new ErasureJob()))
            .setErr(new PrintWriter(output))
            .execute(
                "--card",
                "a card that nobody has",
                "--config",
                SettingsFile.write(folder.resolve("erase.conf"), settings).toString());

    assertThat(exitCode).as(output.toString()).isZero();
    before.replaceAll((topic, end) -> end + (topic.equals("card-transactions") ? 1 : 0));
    assertThat(runs.written(job)).as("no topic is compacted").isEqualTo(before);
  }

  private void runsWithItsAcls(String job, String mode, Overrides more) throws Exception {
    KafkaConnection user = runs.userOf(job);
    runs.kafka.setAcls(KafkaAcls.principal(job), KafkaAcls.ofKafkaUser(job));
    Map<String, Long> before = runs.written(job);
    List<String> told = new ArrayList<>();

    try (RunningJob running =
        SharedSpark.start(
            KafkaAcls.jobs().get(job), runs.settings(user, folder, mode).and(more), told::add)) {
      if (mode.equals("available-now")) {
        running.awaitEnd();
      } else {
        await().atMost(PATIENCE).until(() -> runs.written(job).get(MATCHES) > before.get(MATCHES));
      }
    }

    assertThat(told).noneMatch(line -> line.contains("DescribeConfigs"));
    Map<String, Long> after = runs.written(job);
    // What is not JSON lies in the inputs of all of them, and the rest is for their own topics.
    assertThat(after.entrySet())
        .filteredOn(end -> end.getKey().contains("dead-letters") || isTold(end.getKey()))
        .isNotEmpty()
        .allSatisfy(end -> assertThat(end.getValue()).isGreaterThan(before.get(end.getKey())));
    assertThatTheTablesOf(job);
  }

  /** Outputs that the few inputs give rise to at once. */
  private static boolean isTold(String topic) {
    return !topic.equals("ad-unmatched") && !topic.equals("fraud-alerts");
  }

  private void assertThatTheTablesOf(String job) throws Exception {
    Map<String, String> tables =
        Map.of(
            "ad-landing", "lake/ad_matches",
            "fraud-features", "features",
            "fraud-landing", "scored",
            "fraud-backfill", "training");
    if (tables.containsKey(job)) {
      try (var files = Files.walk(folder.resolve(tables.get(job)))) {
        assertThat(files.map(Path::toString)).anyMatch(file -> file.endsWith(".parquet"));
      }
    }
  }

  private void saysWhichAclIsMissing(String job, Overrides more) throws Exception {
    KafkaConnection user = runs.userOf(job);
    Set<AclBinding> acls = KafkaAcls.ofKafkaUser(job);
    for (AclBinding missing : acls) {
      runs.kafka.setAcls(
          KafkaAcls.principal(job), acls.stream().filter(acl -> !acl.equals(missing)).toList());
      Overrides settings = runs.settings(user, folder, "available-now").and(more);
      if (missing.entry().operation() == AclOperation.DESCRIBE_CONFIGS) {
        List<String> told = new ArrayList<>();
        SharedSpark.start(KafkaAcls.jobs().get(job), settings, told::add).close();
        assertThat(told)
            .filteredOn(line -> line.contains(" deny "))
            .singleElement()
            .asString()
            .startsWith("notice ")
            .contains(" deny " + KafkaAcls.principal(job) + ": " + right(missing) + "; ");
      } else {
        assertThat(refusal(job, settings))
            .contains(" deny " + KafkaAcls.principal(job) + ": " + right(missing) + "; grant it");
      }
    }
  }

  private static String refusal(String job, Overrides settings) {
    Throwable refused =
        catchThrowable(() -> SharedSpark.start(KafkaAcls.jobs().get(job), settings).close());
    assertThat(refused).isInstanceOf(CannotStartException.class);
    assertThat(refused.getMessage()).doesNotContain("\n");
    return refused.getMessage();
  }

  private static String name(AclBinding acl) {
    return acl.entry().operation() + " " + SecuredRuns.topic(acl);
  }

  private static String right(AclBinding acl) {
    return new TopicRight(acl.entry().operation(), SecuredRuns.topic(acl)).toString();
  }

  /** Kafka's own tool, from the jars of the build. */
  private Path kafkaAclsTool() throws Exception {
    Path tool = folder.resolve("kafka-acls.sh");
    Files.writeString(
        tool,
        """
        #!/bin/sh
        exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' \\
          -Dlog4j2.configurationFile='%s' kafka.admin.AclCommand "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Repository.root().resolve("config/log4j2.properties").toUri()));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return tool;
  }
}

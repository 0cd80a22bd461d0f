package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** Failures in the shapes in which Spark hands them over. */
class FailureLineTest {

  private static final String CHECKPOINT = "/data/job";
  private static final KafkaConnection BROKERS =
      new KafkaConnection(
          "broker:9092",
          Map.of(
              "security.protocol",
              "SASL_SSL",
              "sasl.jaas.config",
              "a.b.ScramLoginModule required username=\"job\" password=\"p\";"),
          Duration.ofSeconds(1));
  private static final String NO_TOPIC = "no topic out on broker:9092: create it";

  private Optional<String> topics = Optional.empty();
  private int asked;

  @Test
  void aTopicThatIsGoneIsNamedByWhoAsksTheBrokers() {
    topics = Optional.of(NO_TOPIC);

    assertThat(line(new TimeoutException("Topic out not present in metadata after 60000 ms.")))
        .isEqualTo(NO_TOPIC);
    assertThat(line(new UnknownTopicOrPartitionException("does not host this topic-partition")))
        .isEqualTo(NO_TOPIC);
    assertThat(
            line(
                new IllegalStateException(
                    "[KAFKA_DATA_LOSS.PARTITIONS_DELETED] Some data may have been lost because"
                        + " ...\nPartitions in-0 have been deleted.")))
        .isEqualTo(NO_TOPIC);
  }

  @Test
  void brokersThatDoNotAnswerAreNamedWithWhatWasAsked() {
    assertThat(line(new TimeoutException("Expiring 3 record(s) for out-0:120001 ms has passed")))
        .contains("broker:9092", "Expiring 3 record(s) for out-0", CHECKPOINT);
  }

  @Test
  void lostRecordsAreToldWithTheSettingThatGoesOn() {
    assertThat(
            line(
                new IllegalStateException(
                    "[KAFKA_DATA_LOSS.START_OFFSET_RESET] Some data may have been lost")))
        .contains("gone from Kafka", "source.fail-on-data-loss = false");
  }

  @Test
  void credentialsThatTheBrokersRefuseAreSaidWithoutAskingThemMore() {
    assertThat(line(new SaslAuthenticationException("Authentication failed: password=secret")))
        .contains("do not accept the credentials of User:job", "Authentication failed")
        .doesNotContain("secret");
    assertThat(line(new GroupAuthorizationException("Not authorized to access group: g-1")))
        .startsWith("the Kafka brokers at broker:9092 deny User:job: Read on consumer group g-1;");
    assertThat(line(new ClusterAuthorizationException("Cluster authorization failed.")))
        .contains("deny User:job: IdempotentWrite on the cluster");
    assertThat(
            line(
                new SslAuthenticationException(
                    "SSL handshake failed",
                    new SSLHandshakeException("PKIX path building failed: no path"))))
        .startsWith("no TLS connection to the Kafka brokers at broker:9092: PKIX path building")
        .contains("ssl.truststore");
    assertThat(asked).isZero();
  }

  @Test
  void whatAClientRefusesIsNotLaidToTheBrokers() {
    assertThat(line(new InvalidConfigurationException("Both key store and key are specified.")))
        .isEqualTo(
            "a Kafka client refuses its settings: Both key store and key are specified.; see"
                + " kafka.options, source.options and sink.options");
    assertThat(asked).isZero();
  }

  @Test
  void aRightThatIsMissingIsNamedByWhoAsksTheBrokersWhichItIs() {
    TopicAuthorizationException denied =
        new TopicAuthorizationException("Not authorized to access topics: [out]");
    assertThat(line(denied))
        .startsWith("the Kafka brokers at broker:9092 deny User:job: Read or Write on topic out;")
        .contains("grant it", "deploy/kafka");

    topics = Optional.of("deny User:job: Write on topic out");
    assertThat(line(denied)).isEqualTo("deny User:job: Write on topic out");
  }

  @Test
  void aFullDiskIsToldWithTheFolders() {
    assertThat(line(new IOException("No space left on device")))
        .contains("no space is left", CHECKPOINT, "/tmp/spark");
    assertThat(
            line(
                new SparkException(
                    "[CANNOT_WRITE_STATE_STORE.CANNOT_COMMIT] Error writing",
                    new IOException("IO error: No space left on device: While appending"))))
        .contains("no space is left");
  }

  @Test
  void stateThatCannotBeReadAndAnotherDriverAreTold() {
    assertThat(line(new SparkException("[CANNOT_LOAD_STATE_STORE.CANNOT_READ_CHECKPOINT] An err")))
        .contains("state in the checkpoint " + CHECKPOINT + " cannot be read", "copy");
    assertThat(
            line(
                new IllegalStateException(
                    "the offsets continue from state x of partition 1, which is not in the"
                        + " checkpoint: it was deleted")))
        .contains("cannot be read");
    assertThat(
            line(
                new SparkException(
                    "[STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE] Provided value schema does not")))
        .contains(
            "state in the checkpoint " + CHECKPOINT + " was written by another version", "new");
    assertThat(line(new SparkException("[CONCURRENT_STREAM_LOG_UPDATE] Concurrent update to the")))
        .contains("another driver works on the checkpoint " + CHECKPOINT);
  }

  @Test
  void aTopicThatGrewWhileItWasReadIsToldWithTheCommand() {
    assertThat(
            line(
                new IllegalStateException(
                    "topics [in] have 4 partitions, the checkpoint began with 2: keys have moved"
                        + " to other partitions, away from their state; start anew")))
        .startsWith("topics [in] have 4 partitions, the checkpoint began with 2: keys have moved")
        .contains("./lowlag checkpoint offsets /data/job --bootstrap-servers broker:9092")
        .doesNotContain("start anew");
  }

  @Test
  void aTopicThatTakesLessThanBeforeIsTold() {
    assertThat(line(new RecordTooLargeException("The message is 99 bytes")))
        .contains("99 bytes", "max.message.bytes");
  }

  @Test
  void aTimestampThatSparkCannotReadIsToldWithWhatKeepsItAway() {
    SparkException text =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent"
                + " failure: Lost task 0.0 in stage 1.0 (TID 4) (10.0.0.1 executor 2):"
                + " java.lang.ArithmeticException: long overflow\n"
                + "\tat java.base/java.lang.Math.multiplyExact(Math.java:1004)\n"
                + "\tat org.apache.spark.sql.kafka010.KafkaRecordToRowConverter$.$anonfun$x$1(K:1)");
    assertThat(new FailureLine(CHECKPOINT, "", BROKERS, () -> topics).of(text))
        .contains("Kafka timestamp", "message.timestamp.after.max.ms", "source.starting-offsets")
        .doesNotContain("\n");
    assertThat(line(new ArithmeticException("long overflow"))).doesNotContain("timestamp");
  }

  @Test
  void anExecutorsFailureIsKnownFromItsTextAlone() {
    topics = Optional.of(NO_TOPIC);
    SparkException text =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent"
                + " failure: Lost task 0.3 in stage 1.0 (TID 4) (10.0.0.1 executor 2):"
                + " org.apache.kafka.common.errors.TimeoutException: Topic out not present\n"
                + "\tat a.b.C.d(C.java:1)");
    assertThat(new FailureLine(CHECKPOINT, "", BROKERS, () -> topics).of(text)).isEqualTo(NO_TOPIC);
  }

  @Test
  void whatNobodyHadForeseenIsItsInnermostCauseOnOneLine() {
    assertThat(line(new IllegalStateException("the model is broken\nsecond line")))
        .isEqualTo(
            "IllegalStateException: the model is broken; the next start continues from the"
                + " checkpoint /data/job");
    SparkException text =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent"
                + " failure: Lost task 0.0 in stage 1.0 (TID 4) (10.0.0.1 executor 2):"
                + " a.b.BrokenException: it broke\n\tat a.b.C.d(C.java:1)");
    assertThat(new FailureLine(CHECKPOINT, "", BROKERS, () -> topics).of(text))
        .startsWith("a.b.BrokenException: it broke; the next start");
  }

  /** The line for a failure of a task, wrapped as Spark does. */
  private String line(Exception cause) {
    Exception wrapped =
        new RuntimeException(
            "Query x terminated with exception",
            new SparkException("Job aborted due to stage failure", cause));
    FailureLine line =
        new FailureLine(
            CHECKPOINT,
            "/tmp/spark",
            BROKERS,
            () -> {
              asked++;
              return topics;
            });
    String told = line.of(wrapped);
    assertThat(told).doesNotContain("\n");
    return told;
  }
}

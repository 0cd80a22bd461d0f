package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.postgres.PostgresServer;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardIdle;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a real topic into a real PostgreSQL. */
@Timeout(240)
class OnlineIT {

  private static final BigDecimal LARGEST = new BigDecimal("99999999999999999999.9999");
  private static final long NOON = 1_790_000_000_000L;
  private static final int PARTITIONS = 2;

  private static ScratchFolder database;
  private static PostgresServer postgres;

  private final TestKafka kafka = TestKafka.shared();

  private static final String ROWS_IN = "query.fraud-online.rows.in";
  private static final String ROWS_OUT = "query.fraud-online.rows.out";

  @TempDir private Path folder;

  private String topic;
  private String table;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void startPostgres() throws Exception {
    database = ScratchFolder.create("online-it");
    postgres = PostgresServer.start(database.path());
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
    database.close();
  }

  @BeforeEach
  void prepare(TestInfo test) {
    table = "t_" + Integer.toHexString(test.getTestMethod().orElseThrow().getName().hashCode());
    topic = "online-" + table;
    kafka.createTopics(List.of(topic, topic + "-dead"), PARTITIONS);
    Properties properties = kafka.connection().clientProperties();
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    producer.close();
  }

  @Test
  void rowsFollowTheTopicWithinMillisecondsAndThroughAnOutage() throws Exception {
    try (RunningJob job = SharedSpark.start(new OnlineJob(), settings("checkpoint", "real-time"))) {
      send(features("card-1", 1, NOON));
      await().until(() -> offsets().equals(Map.of("card-1", 1L)));
      assertThatTheRowIsExact();

      postgres.stop();
      for (int i = 2; i < 3000; i++) {
        send(features("card-" + i % 100, i, NOON + i));
      }
      producer.flush();
      // The job meets the outage before it ends.
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> job.isActive());
      postgres.restart();

      Map<String, Long> expected = new HashMap<>();
      for (long i = 2; i < 3000; i++) {
        expected.put("card-" + i % 100, i);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(offsets()).isEqualTo(expected));
      job.stopAfterBatch();
    }
  }

  @Test
  void aStopDoesNotWaitUntilTheBatchRunsOut() throws Exception {
    Overrides longBatch =
        settings("stopped", "real-time")
            .with("execution.interval", "60s")
            .with("job.stop-timeout", "60s")
            .with("source.options.warmUpBatches", "0");
    try (RunningJob job = SharedSpark.start(new OnlineJob(), longBatch)) {
      send(features("card-1", 1, NOON));
      await().until(() -> offsets().equals(Map.of("card-1", 1L)));

      long asked = System.nanoTime();
      job.stopAfterBatch();

      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void aReplayAndOlderRecordsTakeNothingBackAndEachBadRecordIsADeadLetter() throws Exception {
    Random random = new Random(7);
    Map<String, Long> expected = new HashMap<>();
    List<CardFeatures> sent = new ArrayList<>();
    for (long i = 0; i < 300; i++) {
      String card = "card-" + random.nextInt(20);
      if (random.nextInt(6) == 0) {
        sendIdle(card, i, NOON + i);
        expected.remove(card);
      } else {
        CardFeatures next = features(card, i, NOON + i);
        sent.add(next);
        send(next);
        expected.put(card, i);
      }
    }
    // A job that was thought dead writes once more what it had written.
    sent.subList(0, 100).forEach(this::send);
    sendRaw("bad".getBytes(UTF_8), "{}".getBytes(UTF_8), List.of());
    sendRaw(null, null, List.of());
    send(features("nul\0in-it", 1, NOON));
    sendRaw("nul\0too".getBytes(UTF_8), null, List.of());
    sendIdle(tooLongForAnIndex(), 1, NOON);

    long rowsIn = JobMetrics.counter(ROWS_IN).getCount();
    long rowsOut = JobMetrics.counter(ROWS_OUT).getCount();
    String end = SharedSpark.runToEnd(new OnlineJob(), settings("first", "available-now"));

    assertThat(end).contains("dead-letters=5");
    assertThat(JobMetrics.counter(ROWS_IN).getCount() - rowsIn).isEqualTo(405);
    assertThat(JobMetrics.counter(ROWS_OUT).getCount() - rowsOut).isEqualTo(405);
    assertThat(offsets()).isEqualTo(expected);
    assertThat(kafka.read(topic + "-dead")).hasSize(5);

    SharedSpark.runToEnd(new OnlineJob(), settings("again", "available-now"));

    assertThat(offsets()).isEqualTo(expected);
  }

  @Test
  void aRowThatTheDatabaseCannotHoldIsADeadLetterAndKeepsNoOtherBack() throws Exception {
    Map<String, Long> expected = new HashMap<>();
    for (long i = 0; i < 100; i++) {
      send(features("card-" + i, i, NOON + i));
      expected.put("card-" + i, i);
      if (i == 50) {
        sendIdle(tooLongForAnIndex(), i, NOON);
      }
    }

    String end =
        SharedSpark.runToEnd(
            new OnlineJob(),
            settings("refused", "available-now").with("decoding.max-text-length", "5000"));

    assertThat(end).contains("dead-letters=1(wrong_field:1)");
    assertThat(offsets()).isEqualTo(expected);
    assertThat(kafka.read(topic + "-dead"))
        .singleElement()
        .satisfies(
            letter ->
                assertThat(
                        new String(
                            letter.headers().lastHeader(DeadLetter.ERROR_MESSAGE).value(), UTF_8))
                    .contains("the online store cannot hold it")
                    .contains("SQLState 54000"));
  }

  /** An index compresses its keys, so a text of one character would fit. */
  private static String tooLongForAnIndex() {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4_000; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }

  @Test
  void anErasedCardLeavesNoRow() throws Exception {
    send(features("gone", 5, NOON));
    send(features("stays", 6, NOON));
    sendRaw("gone".getBytes(UTF_8), null, List.of());

    SharedSpark.runToEnd(new OnlineJob(), settings("checkpoint", "available-now"));

    assertThat(longs("SELECT card_id, source_offset FROM " + table)).isEqualTo(Map.of("stays", 6L));
  }

  @Test
  void aStartWithoutTheTableIsRefusedAndNamesWhatCreatesIt() {
    Overrides settings =
        settings("checkpoint", "available-now").with("fraud.online.create-table", "false");

    assertThatThrownBy(() -> SharedSpark.runToEnd(new OnlineJob(), settings))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("\"" + table + "\" does not exist")
        .hasMessageContaining("fraud.online.create-table = true");
  }

  private void assertThatTheRowIsExact() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table + "_current")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getLong("event_time")).isEqualTo(NOON);
      assertThat(row.getBigDecimal("sum_amount_1h")).isEqualTo(LARGEST);
      assertThat(row.getInt("uniq_merchants_10m")).isEqualTo(3);
      assertThat(row.getLong("tx_count_1m")).isEqualTo(2);
      assertThat(row.getString("base_currency")).isEqualTo("EUR");
      assertThat(row.getInt("source_partition")).isEqualTo(1);
      assertThat(row.next()).isFalse();
    }
  }

  private static CardFeatures features(String card, long offset, long asOf) {
    WindowFeatures window = WindowFeatures.ofPayments(2, LARGEST, 3, 1);
    String id = CardFeatures.idOf(card, 1, offset, asOf);
    return new CardFeatures(id, card, asOf, asOf, window, window, window, false, "EUR", 1, offset);
  }

  private void send(CardFeatures features) {
    sendRaw(
        features.cardId().getBytes(UTF_8),
        Json.bytes(features),
        List.of(KafkaHeader.number(Stamps.SENT, Stamps.nowUs())));
  }

  private void sendIdle(String card, long offset, long asOf) {
    sendRaw(card.getBytes(UTF_8), null, new CardIdle(card, asOf, 1, offset).headers());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is lost is missed in the store
  private void sendRaw(byte[] key, byte[] value, List<KafkaHeader> headers) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    headers.forEach(header -> record.headers().add(header.key(), header.value()));
    producer.send(record);
  }

  private Overrides settings(String checkpoint, String mode) {
    producer.flush();
    return kafka
        .settings(folder.resolve(checkpoint), mode)
        .with("fraud.topics.features", topic)
        .with("fraud.topics.dead-letters", topic + "-dead")
        .with("fraud.online.url", postgres.url())
        .with("fraud.online.user", PostgresServer.USER)
        .with("fraud.online.table", table)
        .with("fraud.online.create-table", "true");
  }

  /** The offset of each card that is not idle. */
  private Map<String, Long> offsets() throws SQLException {
    return longs("SELECT card_id, source_offset FROM " + table + "_current");
  }

  private static Map<String, Long> longs(String query) throws SQLException {
    Map<String, Long> found = new HashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getLong(2));
      }
    }
    return found;
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.url(), PostgresServer.USER, "");
  }
}

package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scored transactions from a real topic in a real Delta table, each once. */
class LandingIT {

  private static final String TOPIC = "landing-transactions-scored";
  private static final String COPY_TOPIC = "landing-copy-transactions-scored";
  private static final String DEAD_LETTERS = "landing-dead-letters";
  private static final String EXACT = "12345678901234.5678";
  private static final long MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();

  private final TestKafka kafka = TestKafka.shared();

  @TempDir private Path folder;

  @Test
  void everyTransactionLandsOnceHoweverOftenTheTopicHoldsIt() throws Exception {
    kafka.createTopics(List.of(TOPIC, DEAD_LETTERS), 2);
    List<ScoredTransaction> first = scored(0, 40);
    send(first);
    send(first.subList(10, 20));
    sendRaw(List.of(record("card-1", "{}".getBytes(UTF_8))));

    land("checkpoint", 26);

    assertThat(ids()).containsExactlyInAnyOrderElementsOf(idsOf(first));
    assertThat(kafka.read(DEAD_LETTERS)).hasSize(1);
    assertThatTheRowIsExact(first.get(0));

    // The same transactions again, after the job has stopped, beside new ones.
    List<ScoredTransaction> second = scored(40, 10);
    send(first.subList(0, 5));
    send(second);
    land("checkpoint", 1000);

    List<ScoredTransaction> all = new ArrayList<>(first);
    all.addAll(second);
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(idsOf(all));

    // A new checkpoint reads all of it once more.
    land("new-checkpoint", 1000);

    assertThat(ids()).containsExactlyInAnyOrderElementsOf(idsOf(all));
  }

  @Test
  void aCheckpointPutBackFromACopyIsRefusedAndANewOneLosesNothing() throws Exception {
    kafka.createTopics(List.of(COPY_TOPIC, "landing-copy-dead-letters"), 1);
    List<ScoredTransaction> all = scored(100, 30);
    send(COPY_TOPIC, all.subList(0, 10));
    landCopy("checkpoint");
    copyCheckpoint();
    send(COPY_TOPIC, all.subList(10, 20));
    landCopy("checkpoint");
    send(COPY_TOPIC, all.subList(20, 30));

    assertThatThrownBy(() -> landCopy("copy"))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("is older than the Delta table " + table())
        .hasMessageContaining("up to 1, but the checkpoint has only those up to 0");
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(idsOf(all.subList(0, 20)));

    landCopy("new");
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(idsOf(all));
  }

  private void copyCheckpoint() throws IOException {
    FileSystem local = FileSystem.getLocal(new Configuration());
    FileUtil.copy(
        local,
        new org.apache.hadoop.fs.Path(folder.resolve("checkpoint").toUri()),
        local,
        new org.apache.hadoop.fs.Path(folder.resolve("copy").toUri()),
        false,
        local.getConf());
  }

  private void landCopy(String checkpoint) throws Exception {
    SharedSpark.runToEnd(
        new LandingJob(),
        settings(checkpoint, 1000)
            .with("fraud.topics.scored", COPY_TOPIC)
            .with("fraud.topics.dead-letters", "landing-copy-dead-letters"));
  }

  private void assertThatTheRowIsExact(ScoredTransaction scored) {
    Row row =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(table())
            .filter("tx_id = '" + scored.transaction().txId() + "'")
            .selectExpr(
                "amount",
                "sum_amount_1h",
                "risk_score",
                "unix_millis(event_time)",
                "date",
                "source_partition",
                "source_offset")
            .first();
    assertThat(row.getDecimal(0)).isEqualTo(new BigDecimal(EXACT));
    assertThat(row.getDecimal(1)).isEqualTo(new BigDecimal("99999999999999999999.9999"));
    assertThat(row.getDecimal(2)).isEqualTo(new BigDecimal("7.123456"));
    assertThat(row.getLong(3)).isEqualTo(scored.transaction().eventTime());
    assertThat(row.getDate(4)).isEqualTo(Date.valueOf("2026-03-01"));
    assertThat(row.getInt(5)).isEqualTo(3);
    assertThat(row.getLong(6)).isEqualTo(1000L);
  }

  private void land(String checkpoint, int offsetsPerBatch) throws Exception {
    SharedSpark.runToEnd(
        new LandingJob(),
        settings(checkpoint, offsetsPerBatch)
            .with("fraud.topics.scored", TOPIC)
            .with("fraud.topics.dead-letters", DEAD_LETTERS));
  }

  private Overrides settings(String checkpoint, int offsetsPerBatch) {
    return kafka
        .settings(folder.resolve(checkpoint), "available-now")
        .with("source.max-offsets-per-trigger", offsetsPerBatch)
        .with("fraud.tables.scored", table())
        .with("fraud.delta.log-partitions", 1);
  }

  /** Transactions from a minute before midnight on, so that they lie in two days. */
  private static List<ScoredTransaction> scored(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(LandingIT::scored).toList();
  }

  private static ScoredTransaction scored(int i) {
    CardTransaction transaction =
        new CardTransaction(
            "landed-" + i,
            "card-" + i % 5,
            new BigDecimal(EXACT),
            "EUR",
            "merchant",
            "NL",
            MIDNIGHT + Duration.ofSeconds(3L * (i - 20)).toMillis(),
            false,
            new BigDecimal(EXACT),
            new Origin(3, 1000L + i, 1, 1));
    WindowFeatures window =
        WindowFeatures.ofPayments(2, new BigDecimal("99999999999999999999.9999"), 1, 1);
    return ScoredTransaction.unscored(transaction, window, window, window, false)
        .ofTier("standard")
        .scored("formula", "1", new BigDecimal("7.123456"), new BigDecimal("5"), List.of());
  }

  private void send(List<ScoredTransaction> scored) {
    send(TOPIC, scored);
  }

  private void send(String topic, List<ScoredTransaction> scored) {
    sendRaw(
        scored.stream()
            .map(one -> new GeneratedRecord(topic, one.transaction().cardId(), Json.bytes(one), 0))
            .toList());
  }

  private void sendRaw(List<GeneratedRecord> records) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(records.iterator());
    }
  }

  private static GeneratedRecord record(String key, byte[] value) {
    return new GeneratedRecord(TOPIC, key, value, 0);
  }

  private List<String> ids() {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(table())
        .select("event_id")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private static List<String> idsOf(List<ScoredTransaction> scored) {
    return scored.stream().map(ScoredTransaction::eventId).toList();
  }

  private String table() {
    return folder.resolve("table").toString();
  }
}

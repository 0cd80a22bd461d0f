package io.lowlag.fraud.scoring;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.pipeline.Decoded;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.testing.LakeSession;
import io.lowlag.fraud.CardTransactionDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with a table of history ends no backfill from it. */
@Tag("spark")
class HistoryTableTest {

  private static final DecodingPolicy POLICY =
      new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofDays(1));

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = LakeSession.start(new DeltaFiles(1 << 20, true, false, 1, Optional.empty()));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void goesOnAfterRowsWereDeletedUpdatedOptimisedRestoredAndAColumnWasAdded() throws Exception {
    add("a", 0);
    add("b", 1);
    assertThat(readOn()).containsExactlyInAnyOrder("a", "b");

    DeltaTable table = DeltaTable.forPath(spark, path());
    table.delete("tx_id = 'a'");
    assertThat(readOn()).as("after a DELETE").isEmpty();

    add("c", 2);
    table.updateExpr("tx_id = 'b'", Map.of("merchant", "'other'"));
    table.optimize().executeCompaction();
    table.optimize().executeZOrderBy("card_id");
    add("d", 3);
    assertThat(readOn()).as("what was added before and after").containsExactlyInAnyOrder("c", "d");

    table.restoreToVersion(1);
    spark.sql("ALTER TABLE delta.`" + path() + "` ADD COLUMNS (note STRING)");
    add("e", 4);
    assertThat(readOn()).as("after a RESTORE and a new column").containsExactly("e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_time", "source_partition", "source_offset", "card_id", "amount"})
  void aRowWithoutAValueIsADeadLetterAndTheOthersAreRead(String column) throws Exception {
    add("a", 0);
    spark
        .read()
        .format("delta")
        .load(path())
        .withColumn("tx_id", lit("b"))
        .withColumn(
            column,
            lit(null).cast(spark.table("delta.`" + path() + "`").schema().apply(column).dataType()))
        .write()
        .format("delta")
        .mode("append")
        .save(path());

    Map<String, DeadLetter> dead = new HashMap<>();
    for (InboundRecord record : recordsOn()) {
      dead.put(
          txId(record), Decoded.of(record, new CardTransactionDecoder("EUR"), POLICY).deadLetter());
    }

    assertThat(dead).containsOnlyKeys("a", "b").containsEntry("a", null);
    assertThat(dead.get("b")).isNotNull();
    assertThat(dead.get("b").errorMessage()).contains(column.equals("card_id") ? "no key" : column);
  }

  private void add(String txId, long offset) {
    spark
        .sql(
            "SELECT '%s' AS tx_id, 'card' AS card_id, cast(1 AS decimal(18,4)) AS amount,"
                    .formatted(txId)
                + " 'EUR' AS currency, 'shop' AS merchant, 'NL' AS country,"
                + " timestamp_seconds(1700000000) AS event_time, 0 AS source_partition,"
                + " cast(%d AS bigint) AS source_offset".formatted(offset))
        .write()
        .format("delta")
        .mode("append")
        .save(path());
  }

  /** The ids of the records that a run over the table finds since the last. */
  private List<String> readOn() throws Exception {
    return recordsOn().stream().map(HistoryTableTest::txId).toList();
  }

  private static String txId(InboundRecord record) {
    return new String(record.value(), StandardCharsets.UTF_8)
        .replaceAll(".*\"tx_id\":\"(.)\".*", "$1");
  }

  private List<InboundRecord> recordsOn() throws Exception {
    List<InboundRecord> found = new ArrayList<>();
    VoidFunction2<Dataset<InboundRecord>, Long> take =
        (batch, id) -> found.addAll(batch.collectAsList());
    HistoryTable.read(spark, path())
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", folder.resolve("checkpoint").toString())
        .foreachBatch(take)
        .start()
        .awaitTermination();
    return found;
  }

  private String path() {
    return folder.resolve("table").toString();
  }
}

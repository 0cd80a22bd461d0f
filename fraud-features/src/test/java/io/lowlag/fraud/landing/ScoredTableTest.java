package io.lowlag.fraud.landing;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.TableCare;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.LakeSession;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.realtime.RecordEncoder;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction is one row, whatever its records say and whatever is done with the table. */
@Tag("spark")
class ScoredTableTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());
  private static final long MORNING = Instant.parse("2026-03-01T08:00:00Z").toEpochMilli();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static SparkSession spark;

  @TempDir private Path folder;
  private ScoredTable table;
  private long batches;

  @BeforeAll
  static void start() {
    spark = LakeSession.start(FILES);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void open() {
    table = ScoredTable.open(spark, path(), FILES);
  }

  @Test
  void aRepetitionOfAnotherTimeOrDayIsNoSecondRow() {
    land(scored("a", 1, MORNING), scored("b", 2, MORNING));

    land(scored("a", 9, MORNING + 4 * HOUR), scored("b", 9, MORNING - 48 * HOUR));
    land(scored("c", 20, MORNING + 40 * HOUR), scored("c", 19, MORNING));
    land(scored("a", 30, MORNING), scored("c", 31, MORNING + 40 * HOUR));

    assertThat(rows()).containsExactlyInAnyOrder("a 1 08:00", "b 2 08:00", "c 19 08:00");
  }

  @Test
  void theSameIdOfThreeCardsIsThreeRows() {
    land(
        scored("000123", "card-1", 1, MORNING),
        scored("000123", "card-2", 2, MORNING),
        scored("000123", "card-3", 3, MORNING));

    assertThat(read().select("event_id").distinct().count()).isEqualTo(3);
  }

  @Test
  void howFarApartRepetitionsAreBoundsTheDaysThatAreReadOnlyIfItIsSaid() {
    ScoredTable bounded =
        ScoredTable.open(
            spark,
            path(),
            new DeltaFiles(1 << 20, true, false, 1, Optional.of(Duration.ofHours(30))));
    land(scored("a", 1, MORNING), scored("b", 2, MORNING));

    bounded.land(
        dataset(scored("a", 9, MORNING + 30 * HOUR)), new DeltaTransaction("query", batches++));
    bounded.land(
        dataset(scored("b", 9, MORNING + 9 * 24 * HOUR)), new DeltaTransaction("query", batches++));

    assertThat(rows()).containsExactlyInAnyOrder("a 1 08:00", "b 2 08:00", "b 9 08:00");
  }

  // Half a minute; what is pinned, and the streaming side, are held in every build.
  @Test
  @Tag("long")
  void aHostileSessionChangesNoRow() {
    SparkSession hostile = spark.newSession();
    Map.of(
            "spark.sql.session.timeZone", "Asia/Tokyo",
            "spark.sql.ansi.enabled", "false",
            "spark.sql.caseSensitive", "true",
            "spark.sql.legacy.timeParserPolicy", "LEGACY",
            "spark.sql.storeAssignmentPolicy", "STRICT",
            "spark.sql.timestampType", "TIMESTAMP_NTZ",
            "spark.sql.datetime.java8API.enabled", "true",
            "spark.sql.adaptive.enabled", "true",
            "spark.sql.shuffle.partitions", "7",
            "spark.databricks.delta.schema.autoMerge.enabled", "true")
        .forEach(hostile.conf()::set);
    long evening = MORNING + 12 * HOUR;
    land(scored("a", 1, evening));

    ScoredTable there = ScoredTable.open(hostile, path(), FILES);
    there.land(
        hostile.createDataset(
            List.of(scored("a", 1, evening), scored("b", 2, evening)),
            RecordEncoder.of(ScoredTransaction.class)),
        new DeltaTransaction("query", batches++));

    assertThat(rows()).containsExactlyInAnyOrder("a 1 20:00", "b 2 20:00");
    assertThat(
            read()
                .select(col("date").cast("string"))
                .distinct()
                .as(Encoders.STRING())
                .collectAsList())
        .as("in Tokyo it is the next day")
        .containsExactly("2026-03-01");
  }

  @Test
  void anAddedColumnIsLeftAlone() {
    land(scored("a", 1, MORNING));
    spark.sql("ALTER TABLE delta.`" + path() + "` ADD COLUMNS (note STRING)");
    spark.sql("UPDATE delta.`" + path() + "` SET note = 'seen'");

    land(scored("a", 1, MORNING), scored("b", 2, MORNING));

    assertThat(
            read()
                .selectExpr("concat(tx_id, ' ', coalesce(note, '-'))")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder("a seen", "b -");
  }

  // A minute: every operation of Delta's rewrites the table.
  @Test
  @Tag("long")
  void whatIsDoneWithTheTableDoublesNothing() {
    land(scored("a", 1, MORNING), scored("b", 2, MORNING));
    land(scored("c", 3, MORNING + 40 * HOUR));
    DeltaTable delta = DeltaTable.forPath(spark, path());

    TableCare care = TableCare.open(spark, path()).orElseThrow();
    care.optimise(Optional.of("card_id"), 10_000, Clock.systemUTC());
    care.optimise(Optional.empty(), 10_000, Clock.systemUTC());
    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    delta.vacuum(0);
    spark.conf().unset("spark.databricks.delta.retentionDurationCheck.enabled");
    land(scored("a", 1, MORNING), scored("c", 3, MORNING), scored("d", 4, MORNING));

    assertThat(rows())
        .containsExactlyInAnyOrder("a 1 08:00", "b 2 08:00", "c 3 00:00", "d 4 08:00");

    delta.delete("tx_id = 'b'");
    land(scored("e", 5, MORNING));
    assertThat(rows()).hasSize(4).doesNotContain("b 2 08:00");

    // Restored, it lacks what came after; a new checkpoint brings all of that, and nothing twice.
    delta.restoreToVersion(delta.history(1).select("version").as(Encoders.LONG()).head() - 2);
    assertThat(rows()).hasSize(4).contains("b 2 08:00").doesNotContain("e 5 08:00");
    table.land(
        dataset(scored("a", 1, MORNING), scored("b", 2, MORNING), scored("e", 5, MORNING)),
        new DeltaTransaction("a new query", 0));

    assertThat(rows()).hasSize(5).contains("b 2 08:00", "e 5 08:00");
  }

  private void land(ScoredTransaction... scored) {
    table.land(dataset(scored), new DeltaTransaction("query", batches++));
  }

  private static Dataset<ScoredTransaction> dataset(ScoredTransaction... scored) {
    return spark.createDataset(List.of(scored), RecordEncoder.of(ScoredTransaction.class));
  }

  private static ScoredTransaction scored(String txId, long offset, long eventTime) {
    return scored(txId, "card", offset, eventTime);
  }

  private static ScoredTransaction scored(String txId, String card, long offset, long eventTime) {
    CardTransaction transaction =
        new CardTransaction(
            txId,
            card,
            BigDecimal.ONE,
            "EUR",
            "shop",
            "NL",
            eventTime,
            false,
            BigDecimal.ONE,
            new Origin(0, offset, 1, 1));
    WindowFeatures window = WindowFeatures.ofPayments(1, BigDecimal.ONE, 1, 1);
    return ScoredTransaction.unscored(transaction, window, window, window, false)
        .ofTier("standard")
        .scored("formula", "1", BigDecimal.ONE, BigDecimal.TEN, List.of());
  }

  /** Transaction, place in its partition and time of day, UTC. */
  private List<String> rows() {
    return read()
        .selectExpr("concat(tx_id, ' ', source_offset, ' ', date_format(event_time, 'HH:mm'))")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private Dataset<Row> read() {
    return spark.read().format("delta").load(path());
  }

  private String path() {
    return folder.resolve("table").toString();
  }
}

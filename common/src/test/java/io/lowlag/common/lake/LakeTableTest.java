package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.testing.LakeSession;
import io.lowlag.common.testing.SessionFileSystem;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class LakeTableTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());

  private static final TableLayout PAYMENTS =
      new TableLayout(
          new StructType()
              .add("id", DataTypes.StringType)
              .add("version", DataTypes.LongType)
              .add("amount", DataTypes.createDecimalType(18, 4))
              .add("date", DataTypes.DateType),
          List.of("date", "id"),
          List.of("date"),
          List.of("id"),
          true,
          Map.of());

  private static final String TODAY = "2026-03-01";
  private static final String TOMORROW = "2026-03-02";

  private static final AtomicInteger CALLS = new AtomicInteger();
  private static final AtomicReference<String> PACKING = new AtomicReference<>();

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = LakeSession.start(FILES);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void aBatchWithoutRowsMakesNoVersion() {
    LakeTable table = open();
    long versions = DeltaTable.forPath(spark, table.path()).history().count();

    insert(table, rows(), batch("first", 0));

    assertThat(DeltaTable.forPath(spark, table.path()).history().count()).isEqualTo(versions);
    assertThat(ids(table)).isEmpty();
  }

  @Test
  void batchesOfANewCheckpointAreNotTakenForThoseOfTheOldOne() {
    LakeTable table = open();

    insert(table, rows(payment("a", 1, "1.0000", TODAY)), batch("old", 7));
    insert(table, rows(payment("b", 1, "1.0000", TODAY)), batch("new", 0));
    insert(table, rows(payment("b", 1, "1.0000", TODAY)), batch("new", 0));

    assertThat(ids(table)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aMergeThatIsRunAgainDoesNotEvenLookAtItsRows() {
    LakeTable table = open();

    upsert(table, batch("first", 3), payment("a", 1, "1.0000", TODAY));
    upsert(table, batch("first", 3), payment("a", 9, "9.0000", TODAY));

    assertThat(table.read(spark).select("version").as(Encoders.LONG()).first()).isEqualTo(1);
    // Otherwise the next statement of the session would be taken for a repetition.
    assertThat(spark.conf().getOption("spark.databricks.delta.write.txnAppId").isEmpty()).isTrue();
    assertThat(spark.conf().getOption("spark.databricks.delta.write.txnVersion").isEmpty())
        .isTrue();
  }

  @Test
  void insertsOnlyWhatTheTableLacksWhicheverDayItIsOf() {
    LakeTable table = open();

    insert(
        table,
        rows(payment("a", 1, "1.0000", TODAY), payment("b", 1, "1.0000", TOMORROW)),
        batch("x", 0));
    insert(
        table,
        rows(
            payment("a", 1, "5.0000", TODAY),
            payment("b", 1, "5.0000", TOMORROW),
            payment("c", 1, "1.0000", TODAY),
            payment("c", 1, "1.0000", TODAY)),
        batch("x", 1));

    assertThat(ids(table)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(table.read(spark).filter(col("amount").gt(lit(new BigDecimal("1")))).count())
        .isZero();
  }

  @Test
  void anInsertIsNoBlindAppendSoDeltaComparesItWithOthers() {
    LakeTable table = open();

    insert(table, rows(payment("a", 1, "1.0000", TODAY)), batch("x", 0));

    Row insert = DeltaTable.forPath(spark, table.path()).history(1).head();
    // Delta compares a blind append with nothing.
    assertThat(insert.<Boolean>getAs("isBlindAppend")).isFalse();
    assertThat(insert.<Long>getAs("readVersion")).isZero();
  }

  @Test
  void upsertsWhatReplacesTheOldRow() {
    LakeTable table = open();

    upsert(
        table,
        batch("x", 0),
        payment("a", 5, "1.0000", TODAY),
        payment("b", 5, "1.0000", TODAY),
        payment("c", 5, "1.0000", TODAY));
    upsert(
        table, batch("x", 1), payment("a", 4, "4.0000", TODAY), payment("b", 6, "6.0000", TODAY));

    assertThat(table.read(spark).orderBy("id").select("id", "version").collectAsList())
        .containsExactly(
            RowFactory.create("a", 5L), RowFactory.create("b", 6L), RowFactory.create("c", 5L));
  }

  @Test
  void replacesARowOfAnotherDayWhereTheKeyDoesNotSayTheDay() {
    TableLayout unplaced =
        new TableLayout(
            PAYMENTS.schema(), List.of("id"), List.of("date"), List.of("version"), false, Map.of());
    LakeTable table = LakeTable.open(spark, path(), unplaced, FILES);

    upsert(
        table, batch("x", 0), payment("a", 5, "1.0000", TODAY), payment("b", 5, "1.0000", TODAY));
    upsert(
        table,
        batch("x", 1),
        payment("a", 6, "6.0000", TOMORROW),
        payment("b", 4, "4.0000", TOMORROW),
        payment("c", 1, "1.0000", TOMORROW));

    assertThat(
            table
                .read(spark)
                .selectExpr("concat_ws(' ', id, version, date)")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder("a 6 " + TOMORROW, "b 5 " + TODAY, "c 1 " + TOMORROW);
  }

  @Test
  void rowsOfATableAreReplacedWhateverThePlatformsDefaultIs() {
    spark.conf().set("spark.databricks.delta.properties.defaults.appendOnly", "true");
    LakeTable table;
    try {
      table = open();
    } finally {
      spark.conf().unset("spark.databricks.delta.properties.defaults.appendOnly");
    }

    upsert(table, batch("x", 0), payment("a", 1, "1.0000", TODAY));
    upsert(table, batch("x", 1), payment("a", 2, "2.0000", TODAY));

    assertThat(table.read(spark).select("version").as(Encoders.LONG()).collectAsList())
        .containsExactly(2L);
  }

  @Test
  void anAddedColumnIsLeftAloneByWhatReplacesARow() {
    LakeTable table = open();
    upsert(table, batch("x", 0), payment("a", 1, "1.0000", TODAY));
    spark.sql("ALTER TABLE delta.`" + path() + "` ADD COLUMNS (note STRING)");
    spark.sql("UPDATE delta.`" + path() + "` SET note = 'seen'");

    upsert(table, batch("x", 1), payment("a", 2, "2.0000", TODAY));

    assertThat(table.read(spark).select("version", "note").collectAsList())
        .containsExactly(RowFactory.create(2L, "seen"));
  }

  @Test
  void refusesACheckpointThatKnowsOfFewerBatchesThanTheTable() throws IOException {
    LakeTable table = open();
    Path checkpoint = folder.resolve("checkpoint");

    table.requireContinued(spark, checkpoint.toString());
    Files.createDirectories(checkpoint.resolve("offsets"));
    Files.writeString(checkpoint.resolve("metadata"), "{\"id\":\"query\"}");
    table.requireContinued(spark, checkpoint.toString());

    insert(table, rows(payment("a", 1, "1.0000", TODAY)), batch("query", 0));
    insert(table, rows(payment("b", 1, "1.0000", TODAY)), batch("query", 10));
    insert(table, rows(payment("c", 1, "1.0000", TODAY)), batch("another", 99));
    assertOlder(table, checkpoint, "up to 10, but the checkpoint has none");
    Files.writeString(checkpoint.resolve("offsets/9"), "");
    Files.writeString(checkpoint.resolve("offsets/.11.tmp"), "");
    assertOlder(table, checkpoint, "up to 10, but the checkpoint has only those up to 9");

    // Logged and written, but perhaps not committed: it is run again, with the same rows.
    Files.writeString(checkpoint.resolve("offsets/10"), "");
    table.requireContinued(spark, checkpoint.toString());
  }

  @Test
  void aCheckpointIsFoundByTheSettingsOfTheSession() throws IOException {
    SessionFileSystem.tell(spark);
    LakeTable table = open();
    Path checkpoint = Files.createDirectories(folder.resolve("checkpoint"));
    Files.writeString(checkpoint.resolve("metadata"), "{\"id\":\"query\"}");
    insert(table, rows(payment("a", 1, "1.0000", TODAY)), batch("query", 0));

    assertThatThrownBy(
            () -> table.requireContinued(spark, SessionFileSystem.locationOf(checkpoint)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("is older than");
  }

  @Test
  void aTableIsMeasuredByTheSettingsOfTheSession() {
    SessionFileSystem.tell(spark);
    insert(open(), rows(payment("a", 1, "1.0000", TODAY)), batch("x", 0));

    TableCare care =
        TableCare.open(spark, SessionFileSystem.locationOf(Path.of(path()))).orElseThrow();

    assertThat(care.size().files()).isEqualTo(1);
    assertThat(care.size().storedBytes()).isPositive();
  }

  private static void assertOlder(LakeTable table, Path checkpoint, String expected) {
    assertThatThrownBy(() -> table.requireContinued(spark, checkpoint.toString()))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("checkpoint.location = " + checkpoint + " is older than")
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aMergeIsMadeAgainWhenMaintenanceRewroteWhatItRead() {
    LakeTable table = open();
    insert(table, rows(payment("a", 1, "1.0000", TODAY)), batch("x", 0));
    insert(table, rows(payment("b", 1, "1.0000", TODAY)), batch("x", 1));
    PACKING.set(path());
    // Computed for the condition first; the second time the merge has chosen its version already.
    Dataset<Row> late =
        rows(payment("a", 2, "2.0000", TODAY))
            .coalesce(1)
            .filter((FilterFunction<Row>) row -> packAtSecondCall());

    table.upsert(late, everyNewer(), batch("x", 2));

    assertThat(PACKING.get()).as("path, until it is packed").isNull();
    assertThat(table.read(spark).orderBy("id").select("id", "version").collectAsList())
        .containsExactly(RowFactory.create("a", 2L), RowFactory.create("b", 1L));
  }

  private static boolean packAtSecondCall() throws InterruptedException {
    if (CALLS.incrementAndGet() == 2) {
      String path = PACKING.getAndSet(null);
      // Not in the task's own thread, which must not use the session.
      Thread maintenance =
          new Thread(
              () ->
                  TableCare.open(SparkSession.getDefaultSession().get(), path)
                      .orElseThrow()
                      .optimise(Optional.empty(), 1_000, Clock.systemUTC()));
      maintenance.start();
      maintenance.join();
    }
    return true;
  }

  @Test
  void keepsDecimalsThatADoubleWouldRound() {
    LakeTable table = open();
    String exact = "12345678901234.5678";

    insert(table, rows(payment("a", 1, exact, TODAY)), batch("x", 0));

    assertThat(table.read(spark).select("amount").first().getDecimal(0))
        .isEqualTo(new BigDecimal(exact));
  }

  @Test
  void aWriteLeavesOneFileForEachPartition() {
    LakeTable table = open();
    Row[] many =
        IntStream.range(0, 200)
            .mapToObj(i -> payment("p" + i, 1, "1.0000", i % 2 == 0 ? TODAY : TOMORROW))
            .toArray(Row[]::new);

    insert(table, rows(many).repartition(8), batch("x", 0));

    assertThat(table.read(spark).inputFiles()).hasSize(2);
  }

  @Test
  void refusesAFolderThatHoldsSomethingElse() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "a,b");

    assertThatThrownBy(() -> LakeTable.open(spark, folder.toString(), PAYMENTS, FILES))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesATableThatLacksAColumn() {
    open();
    TableLayout wider =
        new TableLayout(
            PAYMENTS.schema().add("tier", DataTypes.StringType),
            PAYMENTS.key(),
            PAYMENTS.partitionedBy(),
            List.of(),
            true,
            Map.of());

    assertThatThrownBy(() -> LakeTable.open(spark, path(), wider, FILES))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("has no column tier STRING");
  }

  private LakeTable open() {
    return LakeTable.open(spark, path(), PAYMENTS, FILES);
  }

  private String path() {
    return folder.resolve("table").toString();
  }

  private static DeltaTransaction batch(String application, long version) {
    return new DeltaTransaction(application, version);
  }

  private static void insert(LakeTable table, Dataset<Row> rows, DeltaTransaction transaction) {
    table.insertNew(rows, List.of("version"), transaction);
  }

  private static void upsert(LakeTable table, DeltaTransaction transaction, Row... payments) {
    table.upsert(rows(payments), everyNewer(), transaction);
  }

  private static Column everyNewer() {
    return col(LakeTable.NEW + ".version").geq(col(LakeTable.OLD + ".version"));
  }

  private static Row payment(String id, long version, String amount, String date) {
    return RowFactory.create(id, version, new BigDecimal(amount), Date.valueOf(date));
  }

  private static Dataset<Row> rows(Row... payments) {
    return spark.createDataFrame(Arrays.asList(payments), PAYMENTS.schema());
  }

  private static List<String> ids(LakeTable table) {
    return table.read(spark).select("id").as(Encoders.STRING()).collectAsList();
  }
}

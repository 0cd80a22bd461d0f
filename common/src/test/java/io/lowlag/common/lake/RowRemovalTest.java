package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.testing.LakeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

/** Removed rows are in no file of the table, not even hidden. */
@Tag("spark")
class RowRemovalTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());
  private static final LocalDate OLD = LocalDate.of(2026, 3, 1);
  private static final TableLayout WINDOWS =
      new TableLayout(
          new StructType()
              .add("card_id", DataTypes.StringType)
              .add("slot", DataTypes.IntegerType)
              .add("count", DataTypes.LongType)
              .add("date", DataTypes.DateType),
          List.of("card_id", "slot"),
          List.of("date"),
          List.of("slot"),
          true,
          Map.of("delta.enableDeletionVectors", "true"));

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = LakeSession.start(FILES);
    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    spark.conf().set("spark.databricks.delta.formatCheck.enabled", "false");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void noFileHoldsWhatWasRemovedOrHadBeenReplaced() throws IOException {
    LakeTable table = LakeTable.open(spark, path(), WINDOWS, FILES);
    // Among enough other rows, a merge hides the rows of the card and leaves their files.
    upsert(table, 0, counts(1, 200));
    upsert(table, 1, counts(2, 1));
    assertThat(cardsInFiles()).as("the first windows are hidden, not gone").contains("gone");

    OptionalLong removed = RowRemoval.delete(spark, path(), col("card_id").equalTo("gone"));

    assertThat(removed).hasValue(10);
    DeltaTable.forPath(spark, path()).vacuum(0);
    assertThat(cardsInFiles()).isNotEmpty().doesNotContain("gone");
    assertThat(table.read(spark).count()).isEqualTo(200 * 10);
  }

  @Test
  void aCardWhoseRowsAreOnlyHiddenIsRemovedToo() throws IOException {
    LakeTable table = LakeTable.open(spark, path(), WINDOWS, FILES);
    upsert(table, 0, counts(1, 200));
    DeltaTable.forPath(spark, path()).delete(col("card_id").equalTo("gone"));
    DeltaTable.forPath(spark, path()).vacuum(0);
    assertThat(cardsInFiles()).as("deleted by hand, with a deletion vector").contains("gone");

    OptionalLong removed = RowRemoval.delete(spark, path(), col("card_id").equalTo("gone"));

    assertThat(removed).hasValue(0);
    DeltaTable.forPath(spark, path()).vacuum(0);
    assertThat(cardsInFiles()).isNotEmpty().doesNotContain("gone");
  }

  @Test
  void aTableThatDoesNotExistHasNoRowsToRemove() throws IOException {
    assertThat(RowRemoval.delete(spark, path(), col("card_id").equalTo("gone"))).isEmpty();
    RowRemoval.check(spark, path(), "card_id");
    Files.createDirectory(Path.of(path()));
    assertThat(RowRemoval.delete(spark, path(), col("card_id").equalTo("gone"))).isEmpty();
    RowRemoval.check(spark, path(), "card_id");
    assertThat(Path.of(path())).isEmptyDirectory();
  }

  @Test
  void whatCanBeSeenBeforeIsToldBefore() throws IOException {
    LakeTable.open(spark, path(), WINDOWS, FILES);

    RowRemoval.check(spark, path(), "card_id");

    assertThatThrownBy(() -> RowRemoval.check(spark, path(), "iban"))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(path() + " has no column iban");
    assertThatThrownBy(() -> RowRemoval.check(spark, folder.toString(), "card_id"))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(folder + " is not a Delta table");
    Path damaged = folder.resolve("damaged");
    Files.createDirectories(damaged.resolve("_delta_log"));
    Files.writeString(damaged.resolve("_delta_log/00000000000000000000.json"), "{\"add\":{\"pa");
    assertThatThrownBy(() -> RowRemoval.check(spark, damaged.toString(), "card_id"))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(damaged + " cannot be read")
        .message()
        .hasLineCount(1);
  }

  private static void upsert(LakeTable table, long version, Dataset<Row> rows) {
    Column newer = col(LakeTable.NEW + ".count").gt(col(LakeTable.OLD + ".count"));
    table.upsert(rows, newer, new DeltaTransaction("test", version));
  }

  /** Ten windows of the card that is removed and of others. */
  private static Dataset<Row> counts(long count, int others) {
    List<Row> rows =
        Stream.concat(Stream.of("gone"), IntStream.range(0, others).mapToObj(i -> "card-" + i))
            .flatMap(
                card ->
                    IntStream.range(0, 10)
                        .mapToObj(slot -> RowFactory.create(card, slot, count, Date.valueOf(OLD))))
            .toList();
    return spark.createDataFrame(rows, WINDOWS.schema());
  }

  /** Returns the cards in all Parquet files of the folder, whether the table hides them or not. */
  private List<String> cardsInFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("table"))) {
      String[] files =
          all.map(Path::toString)
              .filter(file -> file.endsWith(".parquet") && !file.contains("_delta_log"))
              .toArray(String[]::new);
      return spark
          .read()
          .parquet(files)
          .select("card_id")
          .distinct()
          .as(Encoders.STRING())
          .collectAsList();
    }
  }

  private String path() {
    return folder.resolve("table").toString();
  }
}

package io.lowlag.common.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.testing.LakeSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query that does not start leaves no table that was not there before. */
@Tag("spark")
class NewTablesTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());
  private static final TableLayout LAYOUT =
      new TableLayout(
          new StructType().add("id", DataTypes.StringType),
          List.of("id"),
          List.of(),
          List.of(),
          true,
          Map.of());

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
  void aStartedQueryHasItsTables() throws Exception {
    LakeTable table = at("table");
    assertThat(folder.resolve("table")).doesNotExist();

    StreamingQuery query = NewTables.start(spark, query("append"), List.of(table));
    query.processAllAvailable();
    query.stop();

    assertThat(DeltaTable.isDeltaTable(spark, table.path())).isTrue();
  }

  @Test
  void aRefusedQueryLeavesTheTablesThatWereThereAndNoOther() {
    LakeTable old = LakeTable.open(spark, path("old"), LAYOUT, FILES);

    assertThatThrownBy(
            () -> NewTables.start(spark, query("complete"), List.of(old, at("a"), at("b"))))
        .hasMessageContaining("omplete");

    assertThat(DeltaTable.isDeltaTable(spark, old.path())).isTrue();
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(folder.resolve("b")).doesNotExist();
  }

  @Test
  void aTableThatCannotBeCreatedLeavesNoOther() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("b")).resolve("b.csv"), "a,b");

    assertThatThrownBy(() -> NewTables.start(spark, query("append"), List.of(at("a"), at("b"))))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(path("b"));

    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(folder.resolve("b/b.csv")).exists();
  }

  private DataStreamWriter<?> query(String outputMode) {
    VoidFunction2<Dataset<Row>, Long> nothing = (batch, id) -> {};
    return spark
        .readStream()
        .format("rate")
        .load()
        .writeStream()
        .option("checkpointLocation", path("checkpoint"))
        .trigger(Trigger.ProcessingTime(0))
        .outputMode(outputMode)
        .foreachBatch(nothing);
  }

  private LakeTable at(String name) {
    return LakeTable.at(spark, path(name), LAYOUT, FILES);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}

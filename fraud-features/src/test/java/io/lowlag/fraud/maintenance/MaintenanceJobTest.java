package io.lowlag.fraud.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import io.lowlag.common.lake.TableLayout;
import io.lowlag.common.testing.LakeSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Date;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
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
import picocli.CommandLine;

@Tag("spark")
class MaintenanceJobTest {

  private static final int CANNOT_START = 2;
  private static final int BATCHES = 3;

  @SuppressWarnings("TimeInStaticInitializer") // a test class lives for moments
  private static final LocalDate TODAY = LocalDate.now(Clock.systemUTC());

  private static final LocalDate LONG_AGO = TODAY.minusDays(30);

  /** Without packing, so that every task of a write leaves a file of its own. */
  private static final DeltaFiles FILES =
      new DeltaFiles(1 << 20, false, false, 1, Optional.empty());

  private static final TableLayout LAYOUT =
      new TableLayout(
          new StructType().add("card_id", DataTypes.StringType).add("date", DataTypes.DateType),
          List.of("card_id"),
          List.of("date"),
          List.of(),
          false,
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
  void packsSmallFilesAndDeletesThoseThatNobodyNeeds() throws IOException {
    LakeTable table = tableOfSmallFiles();
    Path forgotten = stored("forgotten.parquet", Duration.ofDays(8));
    Path beingWritten = stored("being-written.parquet", Duration.ofMinutes(1));
    long rows = table.read(spark).count();
    assertThat(files(table, TODAY)).isGreaterThanOrEqualTo(BATCHES);
    int old = files(table, LONG_AGO);

    Result result = run("-D", "fraud.tables.scored=" + path());

    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(files(table, TODAY)).isEqualTo(1);
    assertThat(files(table, LONG_AGO)).as("a day that no writer adds to").isEqualTo(old);
    assertThat(table.read(spark).count()).isEqualTo(rows);
    assertThat(forgotten).doesNotExist();
    assertThat(beingWritten).exists();
    assertThat(result.output().lines().toList())
        .satisfiesExactly(
            progress -> assertThat(progress).contains("packs", path()),
            head -> assertThat(head).contains("files", "MiB"),
            line -> assertThat(line).contains(path(), "  " + (1 + old) + "  "));
  }

  @Test
  void keepsWhatNobodyNeedsForAsLongAsItIsTold() throws IOException {
    LakeTable.open(spark, path(), LAYOUT, FILES);
    Path forgotten = stored("forgotten.parquet", Duration.ofDays(8));
    String table = "fraud.tables.scored=" + path();

    assertThat(run("-D", table, "-D", "fraud.maintenance.retention=9 days").exitCode()).isZero();
    assertThat(forgotten).exists();

    assertThat(run("-D", table).exitCode()).isZero();
    assertThat(forgotten).doesNotExist();
  }

  @Test
  void refusesARetentionThatIsNotSafe() {
    Result result =
        run("-D", "fraud.tables.scored=" + path(), "-D", "fraud.maintenance.retention=24h");

    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.errors())
        .startsWith("error: fraud.maintenance: retention is 24h, which is not safe")
        .contains("at least 7 days")
        .hasLineCount(1);
  }

  @Test
  void refusesToRunWithoutATable() {
    Result result = run();

    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.errors())
        .startsWith("error: fraud.maintenance: no table is set")
        .hasLineCount(1);
  }

  @Test
  void refusesAFolderThatIsNoTable() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "not a table");

    Result result = run("-D", "fraud.tables.training=" + folder);

    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.errors()).contains(folder + " is not a Delta table");
  }

  @Test
  void aTableThatDoesNotExistYetIsSkipped() {
    LakeTable table = tableOfSmallFiles();
    String later = folder.resolve("later").toString();

    Result result =
        run("-D", "fraud.tables.scored=" + path(), "-D", "fraud.tables.training=" + later);

    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output()).contains("skips " + later + ": there is no table yet");
    assertThat(files(table, TODAY)).isEqualTo(1);
    assertThat(Path.of(later)).doesNotExist();
  }

  @Test
  void pathsThatAreAllWrongAreToldByTheExitCode() {
    Result result =
        run(
            "-D",
            "fraud.tables.scored=" + folder.resolve("scord"),
            "-D",
            "fraud.tables.training=" + folder.resolve("trainig"));

    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.output()).contains("skips " + folder.resolve("scord"));
    assertThat(result.errors()).startsWith("error: none of the tables exists: check their paths");
  }

  @Test
  void oneTableThatFailsDoesNotSkipTheOthers() {
    LakeTable table = tableOfSmallFiles();

    Result result =
        run("-D", "fraud.tables.features=" + folder, "-D", "fraud.tables.scored=" + path());

    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.errors().lines().toList())
        .satisfiesExactly(
            error ->
                assertThat(error)
                    .startsWith("error: 1 of 2 tables could not be maintained: " + folder)
                    .endsWith("the others are done"),
            more -> assertThat(more).contains("--stacktrace"));
    assertThat(files(table, TODAY)).isEqualTo(1);
  }

  private LakeTable tableOfSmallFiles() {
    LakeTable table = LakeTable.open(spark, path(), LAYOUT, FILES);
    for (int batch = 0; batch < BATCHES; batch++) {
      table.insertNew(
          rows(batch).repartition(2), List.of("card_id"), new DeltaTransaction("test", batch));
    }
    return table;
  }

  private static Dataset<Row> rows(int batch) {
    List<Row> rows =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    RowFactory.create(
                        "card-" + batch + "-" + i, Date.valueOf(i % 2 == 0 ? TODAY : LONG_AGO)))
            .toList();
    return spark.createDataFrame(rows, LAYOUT.schema());
  }

  /** A file in the table's folder that is not part of the table. */
  private Path stored(String name, Duration age) throws IOException {
    Path file = Files.writeString(Path.of(path(), name), "left by a write that failed");
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private static int files(LakeTable table, LocalDate date) {
    return table.read(spark).filter("date = '" + date + "'").inputFiles().length;
  }

  private String path() {
    return folder.resolve("table").toString();
  }

  private static Result run(String... args) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine line =
        CommandErrors.handledBy(new CommandLine(new MaintenanceJob()))
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors));
    return new Result(line.execute(args), output.toString(), errors.toString());
  }

  private record Result(int exitCode, String output, String errors) {}
}

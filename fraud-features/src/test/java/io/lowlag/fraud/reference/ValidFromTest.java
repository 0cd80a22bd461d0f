package io.lowlag.fraud.reference;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.decoding.TextRule;
import io.lowlag.common.error.CannotStartException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A moment means the same in each type that can hold it; no type is read in another unit. */
@Tag("spark")
class ValidFromTest {

  private static final long MARCH_MS = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATE '2026-03-02'",
        "TIMESTAMP '2026-03-02 00:00:00'",
        "TIMESTAMP_NTZ '2026-03-02 00:00:00'",
        "'2026-03-02'",
        "'2026-03-02T00:00:00Z'",
        "1772409600000L",
        "'1772409600000'"
      })
  void aTierIsValidFromTheSameMoment(String from) {
    write(from);

    Dataset<Row> tiers = read();

    assertThat(tierAt(tiers, MARCH_MS - 1)).isEqualTo("low");
    assertThat(tierAt(tiers, MARCH_MS)).isEqualTo("high");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1772409600000D | DOUBLE",
        "1772409600000.0BD | DECIMAL(14,1)",
        "CAST(1772409600000 AS DECIMAL(20,0)) | DECIMAL(20,0)",
        "1772409600 | INT",
        "CAST(1772409600000 AS FLOAT) | FLOAT"
      })
  void aNumberWithAnotherUnitIsRefusedWithItsType(String fromAndType) {
    String[] parts = fromAndType.split(" \\| ", -1);
    write(parts[0]);

    assertThatThrownBy(this::read)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("column valid_from has the type " + parts[1])
        .hasMessageContaining("DATE, a TIMESTAMP, a BIGINT of epoch milliseconds")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1772409600000000L",
        "-1L",
        "'1772409600000000'",
        "DATE '1969-12-31'",
        "TIMESTAMP '+12026-03-02 00:00:00'"
      })
  void aMomentThatNoTransactionHasIsRefused(String from) {
    write(from);

    assertThatThrownBy(this::read)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(" of c1 is not in the years 1970 to 9999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1772409600L", "'1772409600'"})
  void secondsAreNotTakenForMilliseconds(String from) {
    write(from);

    assertThatThrownBy(this::read)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("valid_from = 1772409600 of c1 looks like epoch seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0L", "DATE '1970-01-02'", "TIMESTAMP '1972-01-01 00:00:00'"})
  void aMomentOfTheFirstYearsIsNoNumberOfSeconds(String from) {
    write(from);

    assertThat(tierAt(read(), MARCH_MS)).isEqualTo("high");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'20260302'", "'99999999999999999999'", "'soon'"})
  void aTextThatIsNoMomentIsRefused(String from) {
    write(from);

    assertThatThrownBy(this::read)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("valid_from = " + from.replace("'", ""))
        .hasMessageContaining(" of c1 is not a date or a time");
  }

  private void write(String from) {
    spark
        .sql(
            "SELECT * FROM VALUES ('c1', 'low', NULL), ('c1', 'high', %s)".formatted(from)
                + " AS t(card_id, risk_tier, valid_from)")
        .write()
        .parquet(folder.resolve("tiers").toString());
  }

  private Dataset<Row> read() {
    return RiskTiers.read(
        spark,
        new ReferenceConfig(
            ReferenceConfig.TIERS,
            folder.resolve("tiers").toString(),
            ReferenceFormat.PARQUET,
            Duration.ZERO),
        new TextRule(256));
  }

  private static String tierAt(Dataset<Row> tiers, long timeMs) {
    return tiers
        .select(ReferenceTables.valueAt(tiers.col(ReferenceTables.HISTORY), lit(timeMs)))
        .head()
        .getString(0);
  }
}

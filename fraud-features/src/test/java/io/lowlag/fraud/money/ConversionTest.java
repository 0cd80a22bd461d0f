package io.lowlag.fraud.money;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.CardErasure;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.realtime.RecordEncoder;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a transaction is worth in the base currency, and what comes of it if nobody knows. */
@Tag("spark")
class ConversionTest {

  private static final String RATES =
      """
      currency,valid_from,rate
      JPY,2026-03-01,0.006
      JPY,2026-03-02T12:00:00Z,0.00612345
      KWD,,3
      """;

  private static SparkSession spark;

  private static final String ERASURE = "a request to forget the card";

  @TempDir private Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void aRateIsThatOfTheEventsTime() throws Exception {
    Outcomes<CardTransaction> read =
        read(
            rates("unconverted"),
            paid("a", "12.5", "EUR", "2026-03-03T00:00:00Z"),
            paid("b", "40000", "JPY", "2026-03-01T00:00:00Z"),
            paid("c", "40000", "JPY", "2026-03-02T11:59:59.999Z"),
            paid("d", "40000", "JPY", "2026-03-02T12:00:00Z"),
            paid("e", "-40000", "JPY", "2026-03-02T12:00:00Z"),
            paid("f", "1.25", "KWD", "2001-01-01T00:00:00Z"),
            paid("early", "40000", "JPY", "2026-02-28T23:59:59.999Z"),
            paid("unknown", "1", "XAU", "2026-03-02T12:00:00Z"),
            paid("large", "99999999999999", "KWD", "2026-03-02T12:00:00Z"));

    Map<String, BigDecimal> base = new TreeMap<>();
    read.events().collectAsList().forEach(each -> base.put(each.txId(), each.baseAmount()));
    assertThat(base)
        .containsEntry("a", new BigDecimal("12.5000"))
        .containsEntry("b", new BigDecimal("240.0000"))
        .containsEntry("c", new BigDecimal("240.0000"))
        .containsEntry("d", new BigDecimal("244.9380"))
        .containsEntry("e", new BigDecimal("-244.9380"))
        .containsEntry("f", new BigDecimal("3.7500"))
        .containsEntry("early", null)
        .containsEntry("unknown", null)
        .containsEntry("large", null)
        .hasSize(9);
    assertThat(read.deadLetters().count()).isZero();
  }

  @Test
  void whatHasNoRateIsADeadLetterWhereItIsAskedFor() throws Exception {
    Outcomes<CardTransaction> read =
        read(
            rates("dead-letter"),
            paid("a", "12.5", "EUR", "2026-03-03T00:00:00Z"),
            paid("b", "40000", "JPY", "2026-03-01T00:00:00Z"),
            paid("early", "40000", "JPY", "2026-02-28T23:59:59.999Z"),
            ERASURE,
            "not json");

    assertThat(read.events().collectAsList())
        .extracting(CardTransaction::txId)
        .as("a request to forget the card needs no rate")
        .containsExactlyInAnyOrder("a", "b", null);
    List<DeadLetter> dead = read.deadLetters().collectAsList();
    assertThat(dead)
        .extracting(DeadLetter::errorClass)
        .containsExactlyInAnyOrder("missing_rate", "not_json");
    assertThat(dead)
        .filteredOn(each -> each.errorClass().equals("missing_rate"))
        .allSatisfy(
            each -> {
              assertThat(new String(each.value(), UTF_8)).contains("\"tx_id\":\"early\"");
              assertThat(each.errorMessage()).contains("JPY").contains("fraud.money.rates");
            });
  }

  @ParameterizedTest
  @CsvSource({"unconverted, 2, 0", "dead-letter, 1, 1"})
  void withoutATableOnlyTheBaseCurrencyHasARate(String missing, long events, long dead) {
    Outcomes<CardTransaction> read =
        read(
            Map.of("fraud.money.missing-rate", missing, "fraud.money.base-currency", "JPY"),
            paid("a", "12.5", "EUR", "2026-03-03T00:00:00Z"),
            paid("b", "40000", "JPY", "2026-03-01T00:00:00Z"));

    assertThat(read.events().count()).isEqualTo(events);
    assertThat(read.deadLetters().count()).isEqualTo(dead);
  }

  @Test
  void aBaseCurrencyThatIsNoneIsRefused() {
    Settings settings = settings(Map.of("fraud.money.base-currency", "euro"));

    assertThatThrownBy(() -> MoneyConfig.from(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessage("fraud.money.base-currency = \"euro\" is not an ISO 4217 code such as EUR");
  }

  private Map<String, String> rates(String missing) throws Exception {
    Path file = Files.writeString(folder.resolve("rates.csv"), RATES);
    return Map.of(
        "fraud.money.rates.path",
        file.toString(),
        "fraud.money.rates.format",
        "csv",
        "fraud.money.missing-rate",
        missing);
  }

  private static Settings settings(Map<String, String> overrides) {
    return SettingsLoader.load(Optional.empty(), new HashMap<>(overrides));
  }

  private static Outcomes<CardTransaction> read(Map<String, String> overrides, String... values) {
    Settings settings = settings(overrides);
    List<InboundRecord> records = List.of(values).stream().map(ConversionTest::record).toList();
    return Conversion.of(spark, MoneyConfig.from(settings), DecodingPolicy.from(settings))
        .read(spark.createDataset(records, RecordEncoder.of(InboundRecord.class)));
  }

  private static InboundRecord record(String value) {
    long now = Instant.parse("2026-03-04T00:00:00Z").toEpochMilli();
    boolean erasure = value.equals(ERASURE);
    return new InboundRecord(
        "c".getBytes(UTF_8),
        erasure ? null : value.getBytes(UTF_8),
        "t",
        0,
        0,
        1_000 * now,
        erasure ? CardErasure.headers(now) : List.of());
  }

  private static String paid(String txId, String amount, String currency, String time) {
    return String.format(
        "{\"tx_id\":\"%s\",\"card_id\":\"c\",\"amount\":\"%s\",\"currency\":\"%s\","
            + "\"merchant\":\"m\",\"country\":\"NL\",\"event_time\":%d}",
        txId, amount, currency, Instant.parse(time).toEpochMilli());
  }
}

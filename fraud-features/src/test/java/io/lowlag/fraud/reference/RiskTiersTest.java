package io.lowlag.fraud.reference;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.TextRule;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.testing.SessionFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStreamBase;
import org.apache.spark.sql.execution.streaming.sources.LowLatencyMemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** A stream sees the table as it is, batch after batch, whatever happens to its files meanwhile. */
@Tag("spark")
class RiskTiersTest {

  private static final TextRule TEXTS = new TextRule(256);
  private static final Duration ALWAYS = Duration.ZERO;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Trigger EAGERLY = Trigger.ProcessingTime(0);
  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();
  private static final long NOW = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
  private static SparkSession spark;

  @TempDir private Path folder;
  private TierFiles table;
  private StreamingQuery query;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .config("spark.sql.streaming.realTimeMode.minBatchDuration", "1000")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void nameTable() {
    table = new TierFiles(spark, folder.resolve("tiers"));
  }

  @AfterEach
  void stopQuery() throws Exception {
    if (query != null) {
      query.stop();
    }
  }

  @ParameterizedTest
  @EnumSource(ReferenceFormat.class)
  void aChangeIsSeenByTheNextBatchOfARunningQuery(ReferenceFormat format) throws Exception {
    table.write(format, Map.of("c1", "low", "c2", "high"));
    MemoryStream<String> cards = MemoryStream.apply(Encoders.STRING(), spark);
    start(cards, config(format, ALWAYS), EAGERLY);

    assertThat(tiersSeenFor(cards, "c1", "c2", "c3"))
        .containsExactly("c1 low", "c2 high", "c3 null");

    table.write(format, Map.of("c1", "medium", "c3", "low"));
    assertThat(tiersSeenFor(cards, "c1", "c2", "c3"))
        .containsExactly("c1 medium", "c2 null", "c3 low");
  }

  @ParameterizedTest
  @EnumSource(ReferenceFormat.class)
  void aTableThatCannotBeReadLeavesTheTiersAsTheyAre(ReferenceFormat format) throws Exception {
    table.write(format, Map.of("c1", "low"));
    MemoryStream<String> cards = MemoryStream.apply(Encoders.STRING(), spark);
    start(cards, config(format, ALWAYS), EAGERLY);
    assertThat(tiersSeenFor(cards, "c1")).containsExactly("c1 low");

    table.damage(format);
    assertThat(tiersSeenFor(cards, "c1")).containsExactly("c1 low");

    table.delete();
    assertThat(tiersSeenFor(cards, "c1")).containsExactly("c1 low");

    table.write(format, Map.of("c1", "high"));
    assertThat(tiersSeenFor(cards, "c1")).containsExactly("c1 high");
  }

  @Test
  void aTableThatIsBeingWrittenIsLeftAlone() throws Exception {
    table.write(ReferenceFormat.PARQUET, Map.of("c1", "low"));
    MemoryStream<String> cards = MemoryStream.apply(Encoders.STRING(), spark);
    start(cards, config(ReferenceFormat.PARQUET, ALWAYS), EAGERLY);

    Path unfinished = Files.createDirectory(table.path().resolve("_temporary"));
    table.append(ReferenceFormat.PARQUET, Map.of("c2", "high"));
    Files.createDirectories(unfinished);
    assertThat(tiersSeenFor(cards, "c2")).containsExactly("c2 null");

    Files.delete(unfinished);
    assertThat(tiersSeenFor(cards, "c1", "c2")).containsExactly("c1 low", "c2 high");
  }

  @Test
  void theTableIsLookedAtNoMoreOftenThanAsked() throws Exception {
    table.write(ReferenceFormat.CSV, Map.of("c1", "low"));
    MemoryStream<String> cards = MemoryStream.apply(Encoders.STRING(), spark);
    start(cards, config(ReferenceFormat.CSV, Duration.ofHours(1)), EAGERLY);

    table.write(ReferenceFormat.CSV, Map.of("c1", "high"));

    assertThat(tiersSeenFor(cards, "c1")).containsExactly("c1 low");
  }

  @Test
  void inRealTimeModeAChangeIsSeenFromTheNextBatchOn() throws Exception {
    table.write(ReferenceFormat.DELTA, Map.of("c1", "low"));
    LowLatencyMemoryStream<String> cards =
        LowLatencyMemoryStream.singlePartition(spark, Encoders.STRING());
    start(cards, config(ReferenceFormat.DELTA, ALWAYS), Trigger.RealTime(1, TimeUnit.SECONDS));
    add(cards, "c1");
    await().atMost(PATIENCE).until(() -> SEEN.contains("c1 low"));

    table.write(ReferenceFormat.DELTA, Map.of("c1", "high"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              add(cards, "c1");
              assertThat(SEEN).contains("c1 high");
            });
  }

  @Test
  void aLargeTableIsJoinedWhole() {
    Map<String, String> tiers = new TreeMap<>();
    for (int card = 0; card < 25_000; card++) {
      tiers.put("c" + card, "t" + card % 7);
    }
    table.write(ReferenceFormat.PARQUET, tiers);

    Dataset<Row> read = RiskTiers.read(spark, config(ReferenceFormat.PARQUET, ALWAYS), TEXTS);
    List<Row> rows =
        read.select(
                read.col(RiskTiers.CARD_ID),
                ReferenceTables.valueAt(read.col(ReferenceTables.HISTORY), lit(NOW)))
            .collectAsList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            tiers.entrySet().stream()
                .map(tier -> RowFactory.create(tier.getKey(), tier.getValue()))
                .toList());
  }

  @Test
  void aMissingTableIsToldAtTheStart() {
    for (ReferenceFormat format : ReferenceFormat.values()) {
      assertRefused(format, "there is no " + Settings.name(format) + " table");
    }
  }

  @Test
  void aMissingColumnIsToldAtTheStart() {
    table
        .frame(Map.of("c1", "low"))
        .withColumnRenamed("risk_tier", "tier")
        .write()
        .format("delta")
        .save(table.path().toString());

    assertRefused(ReferenceFormat.DELTA, "it has the columns [card_id, tier], and needs risk_tier");
  }

  @Test
  void aCardWithTwoTiersOrWithoutOneIsRefusedButARepeatedRowIsNot() throws IOException {
    Files.createDirectories(table.path());
    Path file = table.path().resolve("tiers.csv");
    Files.writeString(file, "card_id,risk_tier\nc1,low\nc1,low\n");
    assertThat(RiskTiers.read(spark, config(ReferenceFormat.CSV, ALWAYS), TEXTS).count()).isOne();

    Files.writeString(file, "card_id,risk_tier\nc1,low\nc1,high\n");
    assertRefused(ReferenceFormat.CSV, "card c1 has the tiers low and high: keep one");

    Files.writeString(file, "card_id,risk_tier\nc1,\n");
    assertRefused(ReferenceFormat.CSV, "a row has no risk_tier");
  }

  @ParameterizedTest
  @EnumSource(ReferenceFormat.class)
  void aTierIsThatOfTheTimeAskedFor(ReferenceFormat format) {
    spark
        .sql(
            "SELECT * FROM VALUES ('c1', 'low', NULL), ('c1', 'high', DATE '2026-03-02'),"
                + " ('c1', 'low', DATE '2026-04-01'), ('c2', 'high', DATE '2026-03-02')"
                + " AS t(card_id, risk_tier, valid_from)")
        .coalesce(1)
        .write()
        .format(Settings.name(format))
        .option("header", true)
        .save(table.path().toString());
    Dataset<Row> read = RiskTiers.read(spark, config(format, ALWAYS), TEXTS);

    assertThat(tierAt(read, "c1", "2026-03-01T23:59:59.999Z")).isEqualTo("low");
    assertThat(tierAt(read, "c1", "2026-03-02T00:00:00Z")).isEqualTo("high");
    assertThat(tierAt(read, "c1", "2026-04-01T00:00:00Z")).isEqualTo("low");
    assertThat(tierAt(read, "c2", "2026-03-01T23:59:59.999Z")).isNull();
    assertThat(tierAt(read, "c2", "2027-01-01T00:00:00Z")).isEqualTo("high");
  }

  private static String tierAt(Dataset<Row> tiers, String card, String time) {
    return tiers
        .filter(tiers.col(RiskTiers.CARD_ID).equalTo(card))
        .select(
            ReferenceTables.valueAt(
                tiers.col(ReferenceTables.HISTORY), lit(Instant.parse(time).toEpochMilli())))
        .head()
        .getString(0);
  }

  @Test
  void aTimeThatIsNoneAndTwoTiersOfOneMomentAreRefused() throws IOException {
    Files.createDirectories(table.path());
    Path file = table.path().resolve("tiers.csv");
    Files.writeString(file, "card_id,risk_tier,valid_from\nc1,low,soon\n");
    assertRefused(ReferenceFormat.CSV, "valid_from = soon of c1 is not a date or a time");

    Files.writeString(
        file, "card_id,risk_tier,valid_from\nc1,low,2026-01-01\nc1,high,2026-01-01\n");
    assertRefused(
        ReferenceFormat.CSV, "card c1 has the tiers low and high from 2026-01-01: keep one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "much", "1E+19", "1E-19"})
  void aRateThatIsNoneIsRefused(String rate) throws IOException {
    assertRatesRefused(
        "USD," + rate, "rate = " + rate + " of USD is not a decimal above 0 with at most 18");
  }

  /** Its rate would convert nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"usd", "USD ", "Dollar", "US", "U$D"})
  void aRateOfACurrencyThatNoTransactionHasIsRefused(String currency) throws IOException {
    assertRatesRefused(
        "\"" + currency + "\",0.9",
        "currency = \"" + currency + "\" is not an ISO 4217 code in capital letters");
  }

  private void assertRatesRefused(String row, String message) throws IOException {
    Files.createDirectories(table.path());
    Files.writeString(table.path().resolve("rates.csv"), "currency,rate\n" + row + "\n");

    assertThatThrownBy(
            () ->
                ExchangeRates.read(
                    spark,
                    new ReferenceConfig(
                        ReferenceConfig.RATES,
                        table.path().toString(),
                        ReferenceFormat.CSV,
                        ALWAYS)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("fraud.money.rates.path")
        .hasMessageContaining(message);
  }

  @Test
  void aTableIsFoundByTheSettingsOfTheSession() {
    SessionFileSystem.tell(spark);
    table.write(ReferenceFormat.CSV, Map.of("c1", "low"));
    ReferenceConfig config =
        new ReferenceConfig(
            ReferenceConfig.TIERS,
            SessionFileSystem.locationOf(table.path()),
            ReferenceFormat.CSV,
            ALWAYS);

    assertThat(RiskTiers.read(spark, config, TEXTS).count()).isOne();
  }

  @Test
  void aTierThatNoRecordMayHaveIsRefused() throws IOException {
    Files.createDirectories(table.path());
    Path file = table.path().resolve("tiers.csv");
    Files.writeString(file, "card_id,risk_tier\nc1," + "x".repeat(256) + "\n");
    assertThat(RiskTiers.read(spark, config(ReferenceFormat.CSV, ALWAYS), TEXTS).count()).isOne();

    Files.writeString(file, "card_id,risk_tier\nc1," + "x".repeat(257) + "\n");
    assertRefused(ReferenceFormat.CSV, " of c1 is not a text of 1 to 256 characters");
  }

  private void assertRefused(ReferenceFormat format, String reason) {
    assertThatThrownBy(() -> RiskTiers.read(spark, config(format, ALWAYS), TEXTS))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("fraud.scoring.reference.path = " + table.path())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  private ReferenceConfig config(ReferenceFormat format, Duration checkInterval) {
    return new ReferenceConfig(
        ReferenceConfig.TIERS, table.path().toString(), format, checkInterval);
  }

  private void start(MemoryStreamBase<String> cards, ReferenceConfig config, Trigger trigger)
      throws TimeoutException {
    Dataset<Row> stream = cards.toDF().toDF("card");
    Dataset<Row> tiers = RiskTiers.read(spark, config, TEXTS);
    Dataset<Row> joined =
        stream.join(
            broadcast(tiers), stream.col("card").equalTo(tiers.col(RiskTiers.CARD_ID)), "left");
    SEEN.clear();
    query =
        joined
            .select(
                col("card"),
                ReferenceTables.valueAt(tiers.col(ReferenceTables.HISTORY), lit(NOW))
                    .as(RiskTiers.RISK_TIER))
            .writeStream()
            .foreach(new Note())
            .outputMode("update")
            .trigger(trigger)
            .start();
  }

  /** What the batch with these cards says of them, in their order. */
  private List<String> tiersSeenFor(MemoryStream<String> cards, String... ids) {
    SEEN.clear();
    add(cards, ids);
    query.processAllAvailable();
    return SEEN.stream().sorted().toList();
  }

  private static void add(MemoryStreamBase<String> cards, String... ids) {
    cards.addData(CollectionConverters.asScala(List.of(ids)));
  }

  /** Notes each row; all tasks run in this process. */
  private static final class Note extends ForeachWriter<Row> {

    @Override
    public boolean open(long partition, long epoch) {
      return true;
    }

    @Override
    public void process(Row row) {
      SEEN.add(row.getString(0) + " " + row.getString(1));
    }

    @Override
    public void close(Throwable failure) {}
  }
}

package io.lowlag.fraud.scoring;

import static io.lowlag.fraud.scoring.Transactions.T;
import static io.lowlag.fraud.scoring.Transactions.paid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.execution.Engine;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.execution.StatePlacement;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.memory.Segment;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.reference.History;
import io.lowlag.fraud.reference.ReferenceTables;
import io.lowlag.fraud.reference.RiskTiers;
import io.lowlag.realtime.RecordEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The whole pipeline on Spark: state goes into RocksDB and comes back in a later run. */
@Tag("spark")
class ScoringOnSparkTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static SparkSession spark;

  @TempDir Path checkpoint;
  private MemoryStream<InboundRecord> source;
  private long offset;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.streaming.noDataMicroBatches.enabled", "false")
            .config(
                "spark.sql.streaming.stateStore.providerClass",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void openSource() {
    source = MemoryStream.apply(RecordEncoder.of(InboundRecord.class), spark);
  }

  @Test
  void thePastOfACardIsThereInALaterRun() throws Exception {
    int past = 2 * Segment.LENGTH + 5;
    for (int i = 0; i < past; i++) {
      add(paid("tx " + i, "c", T + i, "0.1", "shop " + i % 7, "DE"));
    }
    run(List.of());
    assertThat(keys(ScoringProcessor.SEGMENTS_STATE)).containsExactly("c", "c");

    add(paid("tx 0", T));
    add(paid("last", "c", T + past, "0.1", "shop 0", "FR"));
    List<JsonNode> records = run(List.of());

    assertThat(records).hasSize(3);
    assertThat(records.get(0).path("repeated").asBoolean()).isTrue();
    assertThat(records.get(0).path("tx_count_1m").asInt()).isOne();
    records.remove(0);
    assertThat(records.get(0).path("tx_id").asText()).isEqualTo("last");
    assertThat(records.get(0).path("tx_count_1m").asInt()).isEqualTo(past + 1);
    assertThat(records.get(0).path("sum_amount_1m").asText()).isEqualTo("7.0000");
    assertThat(records.get(0).path("uniq_merchants_1m").asInt()).isEqualTo(7);
    assertThat(records.get(0).path("uniq_countries_1m").asInt()).isEqualTo(2);
    assertThat(records.get(1).path("reasons").get(0).asText())
        .as("suspicious: 70 × 0.1 + 7 × 0.001 + 0.5")
        .isEqualTo("tx_count_10m = 70 adds 7");
    assertThat(keys(ScoringProcessor.CARD_STATE)).containsExactly("c");
  }

  @Test
  void tiersAreJoinedAndDeadLettersPass() throws Exception {
    add(paid("a", "known", T, "1", "shop", "DE"));
    add(paid("b", "unknown", T, "1", "shop", "DE"));
    add(paid("c", "known", T - 1, "1", "shop", "DE"));
    add("known", "{}");

    List<JsonNode> records =
        run(
            List.of(
                RowFactory.create(
                    "known", History.of(new TreeMap<>(Map.of(History.ALWAYS, "low", T, "high"))))));

    assertThat(records)
        .as("c is older than the tier of its card")
        .extracting(r -> r.path("tx_id").asText() + " " + r.path("risk_tier").asText())
        .containsExactlyInAnyOrder("a high", "b standard", "c low", " ");
    assertThat(records)
        .filteredOn(r -> r.path("tx_id").asText().equals("a"))
        .as("0.1 + 0.001 + 1.5")
        .extracting(r -> r.path("risk_score").asText())
        .containsExactly("1.601000");
  }

  private void add(CardTransaction transaction) {
    add(transaction.cardId(), new String(Json.bytes(transaction), StandardCharsets.UTF_8));
  }

  private void add(String key, String json) {
    InboundRecord record =
        new InboundRecord(
            key.getBytes(StandardCharsets.UTF_8),
            json.getBytes(StandardCharsets.UTF_8),
            "card-transactions",
            0,
            offset++,
            Stamps.nowUs(),
            List.of());
    source.addData(CollectionConverters.asScala(List.of(record)).toSeq());
  }

  private List<JsonNode> run(List<Row> tiers) throws Exception {
    ScoringConfig config =
        ScoringConfig.from(
            SettingsLoader.load(
                Optional.empty(),
                Map.of(
                    "fraud.scoring.formula.tier-weights.high", "1.5",
                    "decoding.max-ahead", "3650 days")));
    ExecutionPlan plan =
        ExecutionPlan.of(
            new ExecutionConfig(
                ExecutionMode.AVAILABLE_NOW, Duration.ZERO, StatePlacement.SHUFFLED),
            Engine.current(spark.version()),
            QueryShape.stateful(config.inputs()));
    ScoringPipeline pipeline =
        new ScoringPipeline(config, new StatefulStep(plan, checkpoint.toString(), "scoring"))
            .with(
                spark.createDataFrame(
                    tiers,
                    new StructType()
                        .add(RiskTiers.CARD_ID, DataTypes.StringType)
                        .add(ReferenceTables.HISTORY, DataTypes.BinaryType)));
    List<OutboundRecord> outputs = new ArrayList<>();
    VoidFunction2<Dataset<OutboundRecord>, Long> collect =
        (batch, id) -> outputs.addAll(batch.collectAsList());
    pipeline
        .define(source.toDS())
        .writeStream()
        .outputMode("update")
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint.toString())
        .foreachBatch(collect)
        .start()
        .awaitTermination(60_000);
    return read(outputs.stream().filter(out -> !isFeatures(out)).toList());
  }

  private static boolean isFeatures(OutboundRecord output) {
    return output.topic().equals("card-features");
  }

  private static List<JsonNode> read(List<OutboundRecord> outputs) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (OutboundRecord output : outputs) {
      records.add(JSON.readTree(output.value()));
    }
    return records;
  }

  private List<String> keys(String state) {
    return spark
        .read()
        .format("statestore")
        .option("stateVarName", state)
        .load(checkpoint.toString())
        .select("key.value")
        .as(Encoders.STRING())
        .collectAsList();
  }
}

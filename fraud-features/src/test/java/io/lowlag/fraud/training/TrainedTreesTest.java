package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.TextRule;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.LakeSession;
import io.lowlag.common.testing.SessionFileSystem;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.fraud.reference.ReferenceFormat;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import io.lowlag.fraud.scoring.risk.RiskScore;
import io.lowlag.fraud.scoring.risk.TrainedModel;
import io.lowlag.fraud.scoring.risk.TreeEnsemble;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served is what was trained: the evaluator against Spark ML's own prediction. */
@Tag("spark")
class TrainedTreesTest {

  private static final List<String> INPUTS =
      List.of("amount", "tx_count_10m", "sum_amount_10m", "uniq_countries_1h");
  private static final DeltaFiles FILES =
      new DeltaFiles(1 << 20, false, false, 1, Optional.empty());
  private static final int ROWS = 600;

  private static SparkSession spark;
  private static List<ScoredTransaction> transactions;
  private static Dataset<Row> rows;
  private static PipelineModel model;

  @TempDir private Path folder;

  private Path file;
  private RiskModel served;

  @BeforeAll
  static void train() {
    spark = LakeSession.start(FILES);
    transactions = transactions(new Random(11));
    rows = rows(transactions).coalesce(1).persist();
    model = ModelTraining.pipeline(config()).fit(rows);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void serve() throws Exception {
    TreeEnsemble trees = TrainedTrees.of(ModelTraining.trees(model), "trees", "7", INPUTS);
    file = folder.resolve("model.json");
    Files.write(file, new JsonMapper().writeValueAsBytes(trees));
    served = loaded(file.toString()).newModel();
  }

  private static RiskModelConfig loaded(String path) {
    return new RiskModelConfig(TrainedModel.class.getName(), Map.of("path", path))
        .loaded(CheckpointFiles.fileSystems(spark), new TextRule(256));
  }

  @Test
  void theFileIsReadOnceByTheSettingsOfTheSession() throws Exception {
    SessionFileSystem.tell(spark);
    RiskModelConfig config = loaded(SessionFileSystem.locationOf(file));
    // As a task that starts later, on a machine that does not know the file.
    Files.delete(file);

    assertThat(config.guardedModel().version()).isEqualTo("7");
  }

  @Test
  void whatIsNoModelIsRefusedInOneLine() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"format\":\n2}");

    assertThatThrownBy(() -> loaded(folder.resolve("none.json").toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "the model %s: path = \"%s\" does not exist",
            TrainedModel.class.getName(), folder.resolve("none.json"));
    assertThatThrownBy(() -> loaded(wrong.toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("path = \"" + wrong + "\" is not the file of a trained model")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aModelIsWrittenByTheSettingsOfTheSession() throws Exception {
    SessionFileSystem.tell(spark);
    Path table = folder.resolve("training");
    Path labels = folder.resolve("labels");
    Dataset<Row> named =
        rows.withColumn("id", monotonically_increasing_id())
            .withColumn("card_id", concat(lit("c-"), col("id")))
            .withColumn("tx_id", concat(lit("t-"), col("id")));
    named.drop("label", "id").write().format("delta").save(table.toString());
    named
        .select(col("card_id"), col("tx_id"), col("label").equalTo(1).as("fraud"))
        .write()
        .option("header", true)
        .csv(labels.toString());
    Path written = folder.resolve("written.json");

    ModelTraining.train(
        spark, config(table.toString(), labels.toString(), SessionFileSystem.locationOf(written)));

    assertThat(loaded(written.toString()).newModel().version()).isEqualTo("7");
  }

  @Test
  void theEvaluatorGivesWhatSparkMlGivesOnEveryRow() {
    List<Row> predicted =
        model
            .transform(rows)
            .select(functions.vector_to_array(col("probability"), "float64").getItem(1))
            .collectAsList();

    assertThat(served.name()).isEqualTo("trees");
    assertThat(served.version()).isEqualTo("7");
    assertThat(served.features()).containsExactlyInAnyOrderElementsOf(INPUTS);
    for (int i = 0; i < ROWS; i++) {
      RiskScore score = served.score(new Features(transactions.get(i)));
      assertThat(score.value().doubleValue())
          .as("row %d", i)
          .isCloseTo(predicted.get(i).getDouble(0), within(0.5000001e-6));
    }
    assertThat(predicted.stream().map(row -> row.getDouble(0)).distinct().count())
        .as("different probabilities, so that the rows tell something")
        .isGreaterThan(20);
  }

  @Test
  void theReasonsNameWhatRaisedTheScore() {
    WindowFeatures abroad = WindowFeatures.ofPayments(1, new BigDecimal("10.0000"), 1, 4);

    RiskScore score = served.score(new Features(transaction(0, new BigDecimal("10"), abroad)));

    assertThat(score.value()).isGreaterThan(new BigDecimal("0.5"));
    assertThat(score.reasons()).first().asString().startsWith("uniq_countries_1h = 4 adds ");
  }

  private static TrainingConfig config() {
    return config("table", "labels", "model");
  }

  private static TrainingConfig config(String table, String labels, String file) {
    return new TrainingConfig(
        table, FILES, labels, ReferenceFormat.CSV, file, "trees", "7", INPUTS, 3, 4, 25, 90, 1);
  }

  /**
   * A card that was in three countries within an hour is a fraud nearly always, and of the others
   * the more, the busier they are and the more they pay.
   */
  private static double label(ScoredTransaction scored, Random random) {
    double busy = scored.lastTenMinutes().txCount() / 20.0;
    double dear = scored.transaction().amount().doubleValue() / 500;
    double chance = scored.lastHour().uniqCountries() > 2 ? 0.95 : 0.02 + 0.6 * busy * dear;
    return random.nextDouble() < chance ? 1 : 0;
  }

  private static List<ScoredTransaction> transactions(Random random) {
    List<ScoredTransaction> transactions = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      BigDecimal amount = BigDecimal.valueOf(random.nextInt(5_000_000), 4);
      WindowFeatures window =
          WindowFeatures.ofPayments(
              1 + random.nextInt(20),
              BigDecimal.valueOf(random.nextInt(90_000_000), 4),
              1,
              1 + random.nextInt(4));
      transactions.add(transaction(i, amount, window));
    }
    return transactions;
  }

  private static ScoredTransaction transaction(int i, BigDecimal amount, WindowFeatures window) {
    CardTransaction transaction =
        new CardTransaction(
            "t-" + i, "c-" + i, amount, "EUR", "m", "NL", 1, false, amount, new Origin(0, i, 1, 1));
    return ScoredTransaction.unscored(transaction, window, window, window, false);
  }

  private static Dataset<Row> rows(List<ScoredTransaction> transactions) {
    Random random = new Random(1);
    List<Row> rows =
        transactions.stream()
            .map(
                scored ->
                    RowFactory.create(
                        scored.transaction().amount(),
                        scored.lastTenMinutes().txCount(),
                        scored.lastTenMinutes().sumAmount(),
                        scored.lastHour().uniqCountries(),
                        label(scored, random)))
            .toList();
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("amount", "decimal(18,4)")
            .add("tx_count_10m", DataTypes.LongType)
            .add("sum_amount_10m", "decimal(38,4)")
            .add("uniq_countries_1h", DataTypes.IntegerType)
            .add("label", DataTypes.DoubleType));
  }
}

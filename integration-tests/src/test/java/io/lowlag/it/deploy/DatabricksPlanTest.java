package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.attribution.correlation.CorrelationConfig;
import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.attribution.correlation.CorrelationPipeline;
import io.lowlag.attribution.credit.CreditConfig;
import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.credit.CreditPipeline;
import io.lowlag.attribution.delivery.DeliveryConfig;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryCountPipeline;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.attribution.delivery.DeliveryPipeline;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.execution.Engine;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.execution.StatePlacement;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.kafka.KafkaSource;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.money.Conversion;
import io.lowlag.fraud.reference.ExchangeRates;
import io.lowlag.fraud.reference.ReferenceTables;
import io.lowlag.fraud.reference.RiskTiers;
import io.lowlag.fraud.scoring.ScoringConfig;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.fraud.scoring.ScoringPipeline;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.sessionization.SessionizationConfig;
import io.lowlag.sessionization.SessionizationJob;
import io.lowlag.sessionization.SessionizationPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Each pipeline's plan with shuffled state, in the form that the real-time mode of Databricks 17.3
 * runs, against the operators that its reference lists: <a
 * href="https://docs.databricks.com/aws/en/structured-streaming/real-time/reference">real-time mode
 * reference</a> and its page of limitations. Its planner is not at hand, so the plan is Spark's
 * before optimisation: what the pipelines ask for.
 */
@Tag("spark")
class DatabricksPlanTest {

  private static final Engine DATABRICKS = new Engine("Databricks 17.3", true, 1703);
  private static final String STATE = "TransformWithState";
  private static final String UNION = "Union";
  private static final String SOURCE = "StreamingRelationV2";

  /** Selection, projection, functions of a row, one stateful operator, a Kafka source. */
  private static final Set<String> LISTED =
      Set.of(
          SOURCE,
          "Project",
          "Filter",
          "SubqueryAlias",
          // map: a function of one row, with what makes objects of rows and rows of objects.
          "DeserializeToObject",
          "MapElements",
          "SerializeFromObject",
          // groupByKey and transformWithState.
          "AppendColumns",
          STATE,
          // explode: "transform complex data types".
          "Generate",
          // A stream with a small table that is broadcast.
          "Join",
          "ResolvedHint",
          "LocalRelation",
          UNION);

  static Stream<Arguments> pipelines() {
    return Stream.of(
        pipeline(
            new CorrelationJob(),
            (settings, step) ->
                new CorrelationPipeline(CorrelationConfig.from(settings), step)::define),
        pipeline(
            new CreditJob(),
            (settings, step) -> new CreditPipeline(CreditConfig.from(settings), step)::define),
        pipeline(
            new DeliveryCountJob(),
            (settings, step) ->
                new DeliveryCountPipeline(DeliveryConfig.from(settings), step)::define),
        pipeline(
            new DeliveryJob(),
            (settings, step) -> new DeliveryPipeline(DeliveryConfig.from(settings), step)::define),
        pipeline(
            new SessionizationJob(),
            (settings, step) ->
                new SessionizationPipeline(SessionizationConfig.from(settings), step)::define),
        pipeline(
            new ScoringJob(),
            (settings, step) -> scoring(ScoringConfig.from(settings), step)::define));
  }

  private static ScoringPipeline scoring(ScoringConfig config, StatefulStep step) {
    return new ScoringPipeline(config, step)
        .with(
            Conversion.none(config.money(), config.decoding())
                .with(reference(ExchangeRates.CURRENCY)))
        .with(reference(RiskTiers.CARD_ID));
  }

  /** A pipeline's way from records to records. */
  private interface Definition {
    Dataset<OutboundRecord> define(Dataset<InboundRecord> rows);
  }

  private static Arguments pipeline(
      StreamingJob<?> job, BiFunction<Settings, StatefulStep, Definition> definition) {
    JobSpec spec = job.describe(settings(Map.of()));
    return Arguments.of(spec.name(), spec, definition);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pipelines")
  void operatorsAreThoseThatDatabricksLists(
      String name, JobSpec spec, BiFunction<Settings, StatefulStep, Definition> definition) {
    Settings settings = settings(Map.of());
    ExecutionPlan plan = plan(spec.shape());
    assertThat(plan.placement()).isEqualTo(StatePlacement.SHUFFLED);
    SparkSession spark = SharedSpark.session();

    Dataset<OutboundRecord> records =
        definition
            .apply(settings, new StatefulStep(plan, "/nowhere", name))
            .define(KafkaSource.from(settings).read(spark, plan));

    List<LogicalPlan> operators = operators(records.queryExecution().analyzed());
    assertThat(operators).extracting(LogicalPlan::nodeName).isSubsetOf(LISTED);
    assertThat(named(operators, STATE)).as("one stateful operator").hasSize(1);
    assertThat(named(operators, SOURCE)).as("no stream is read twice").hasSize(1);
    assertThat(named(operators, UNION)).as("no state before a union, no self-union").isEmpty();
    assertThat(named(operators, "Join"))
        .allSatisfy(
            join ->
                assertThat(operators(join.children().apply(1)))
                    .as("the table's side is no stream, and is broadcast")
                    .noneMatch(LogicalPlan::isStreaming)
                    .extracting(LogicalPlan::nodeName)
                    .contains("ResolvedHint"));
  }

  @Test
  void whatItDoesNotListWouldBeFound() {
    SparkSession spark = SharedSpark.session();
    Dataset<Long> numbers = spark.range(3).as(Encoders.LONG());
    Dataset<Long> flat =
        numbers.flatMap((FlatMapFunction<Long, Long>) n -> List.of(n).iterator(), Encoders.LONG());

    assertThat(operators(flat.queryExecution().analyzed()))
        .extracting(LogicalPlan::nodeName)
        .contains("MapPartitions");
    assertThat(LISTED).doesNotContain("MapPartitions");
  }

  @Test
  void jobsThatWriteDeltaAreRefusedInRealTimeMode() {
    Settings settings =
        settings(
            Map.of("fraud.tables.features", "/tables/features", "fraud.tables.scored", "/tables"));
    for (StreamingJob<?> job : List.of(new FeaturesJob(), new LandingJob())) {
      assertThatThrownBy(() -> plan(job.describe(settings).shape()))
          .hasMessageContaining("foreachBatch");
    }
  }

  @Test
  void whatIsSaidOfTheLoginReachesTheConnectorAsItIs() {
    String jaas =
        "kafkashaded.org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"u\" password=\"p\";";
    Settings settings =
        settings(
            Map.of(
                "source.options.kafka.sasl.jaas.config",
                jaas,
                "sink.options.kafka.sasl.jaas.config",
                jaas,
                "source.options.databricks.serviceCredential",
                "msk",
                "sink.options.databricks.serviceCredential",
                "msk"));
    Map<String, String> expected =
        Map.of("kafka.sasl.jaas.config", jaas, "databricks.serviceCredential", "msk");

    assertThat(KafkaSource.from(settings).options()).isEqualTo(expected);
    assertThat(KafkaSink.from(settings).sparkOptions()).containsAllEntriesOf(expected);
  }

  private static List<LogicalPlan> operators(LogicalPlan plan) {
    List<LogicalPlan> all = new ArrayList<>(List.of(plan));
    CollectionConverters.asJava(plan.children()).forEach(child -> all.addAll(operators(child)));
    return all;
  }

  private static List<LogicalPlan> named(List<LogicalPlan> operators, String name) {
    return operators.stream().filter(operator -> operator.nodeName().equals(name)).toList();
  }

  private static Dataset<Row> reference(String key) {
    return SharedSpark.session()
        .sql(
            "select * from values ('key', cast('' as binary)) as history("
                + key
                + ", "
                + ReferenceTables.HISTORY
                + ")");
  }

  private static Settings settings(Map<String, String> overrides) {
    return SettingsLoader.load(Optional.empty(), overrides);
  }

  private static ExecutionPlan plan(QueryShape shape) {
    return ExecutionPlan.of(
        new ExecutionConfig(ExecutionMode.REAL_TIME, Duration.ofMinutes(1), StatePlacement.AUTO),
        DATABRICKS,
        shape);
  }
}

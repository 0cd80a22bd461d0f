package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.fraud.landing.ScoredBatch;
import io.lowlag.fraud.landing.ScoredTable;
import io.lowlag.fraud.money.Conversion;
import io.lowlag.fraud.reference.RiskTiers;
import io.lowlag.fraud.scoring.model.CardOutcome;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that scores each transaction as it arrives. */
@Command(
    name = "fraud-scoring",
    description =
        "Scores card transactions from rolling features and sends alerts about suspicious ones.")
public final class ScoringJob extends StreamingJob<ScoringJobConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-scoring";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new ScoringJob(), args));
  }

  @Override
  protected ScoringJobConfig configure(Settings settings) {
    return ScoringJobConfig.from(settings);
  }

  @Override
  protected JobSpec spec(ScoringJobConfig config) {
    List<String> inputs = config.scoring().inputs();
    QueryShape shape =
        config.table().isPresent()
            ? QueryShape.foreachBatch(true, inputs)
            : QueryShape.stateful(inputs);
    JobSpec spec =
        new JobSpec(NAME, shape, config.scoring().outputs())
            .withDeadLetters(config.scoring().topics().deadLetters())
            .withCompactedTopics(List.of(config.scoring().topics().features()))
            .withTables(config.table().stream().toList());
    if (config.table().isPresent()) {
      return spec.withSparkSettings(config.files().sparkSettings());
    }
    return config.usesDelta() ? spec.withSparkSettings(config.files().sparkSettingsToRead()) : spec;
  }

  @Override
  protected StreamingQuery start(JobContext context, ScoringJobConfig config)
      throws TimeoutException {
    ScoringPipeline pipeline = pipeline(config.scoring(), context);
    if (config.table().isEmpty()) {
      return context.write(pipeline.define(context.read())).start();
    }
    ScoredTable table = ScoredTable.at(context, config.table().get(), config.files());
    Outcomes<CardOutcome> scored = pipeline.score(context.read());
    return table.start(
        context.spark(),
        context.writeBatches(
            scored,
            new ScoredBatch<>(pipeline::encode, ScoringPipeline::scored, context.sink(), table)));
  }

  /** Creates the pipeline, with exchange rates and the tiers of cards if there are any. */
  static ScoringPipeline pipeline(ScoringConfig config, JobContext context) {
    ScoringPipeline plain =
        new ScoringPipeline(config, context.stateful())
            .with(Conversion.of(context.spark(), config.money(), config.decoding()));
    return config
        .reference()
        .map(table -> plain.with(RiskTiers.read(context.spark(), table, config.decoding().texts())))
        .orElse(plain);
  }
}

package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.execution.StatePlacement;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.landing.ScoredBatch;
import io.lowlag.fraud.landing.ScoredTable;
import io.lowlag.fraud.scoring.model.CardOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/**
 * The job that computes the features that past transactions would have been scored with, by the
 * processor of the live job. It reads all existing transactions and ends, whatever {@code
 * execution.mode} says. If it is run again on its checkpoint, it continues where it ended.
 */
@Command(
    name = "fraud-backfill",
    description = "Writes the features of past transactions to a training table, then ends.")
public final class BackfillJob extends StreamingJob<BackfillConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-backfill";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new BackfillJob(), args));
  }

  @Override
  protected BackfillConfig configure(Settings settings) {
    return BackfillConfig.from(settings);
  }

  @Override
  protected ExecutionConfig execution(ExecutionConfig wanted) {
    return new ExecutionConfig(ExecutionMode.AVAILABLE_NOW, Duration.ZERO, StatePlacement.SHUFFLED);
  }

  @Override
  protected JobSpec spec(BackfillConfig config) {
    return new JobSpec(NAME, QueryShape.foreachBatch(true, config.inputs()), List.of())
        .withDeadLetters(config.scoring().topics().deadLetters())
        .withTables(List.of(config.training()))
        .withSparkSettings(config.files().sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context, BackfillConfig config)
      throws TimeoutException {
    ScoredTable training = ScoredTable.at(context, config.training(), config.files());
    Outcomes<CardOutcome> scored =
        ScoringJob.pipeline(config.scoring(), context).score(history(context, config));
    String deadLetters = config.scoring().topics().deadLetters();
    return training.start(
        context.spark(),
        context.writeBatches(
            scored,
            ScoredBatch.toTable(ScoringPipeline::scored, training, context.sink(), deadLetters)));
  }

  private static Dataset<InboundRecord> history(JobContext context, BackfillConfig config) {
    return config
        .history()
        .map(table -> HistoryTable.read(context.spark(), table))
        .orElseGet(context::read);
  }
}

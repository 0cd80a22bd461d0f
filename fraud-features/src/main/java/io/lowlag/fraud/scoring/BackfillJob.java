package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.execution.StatePlacement;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.fraud.landing.ScoredBatch;
import io.lowlag.fraud.landing.ScoredTable;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;
import scala.Tuple2;

/**
 * The job that gives the transactions of the past the features that they would have been scored
 * with, by the processor that scores live. It reads what there is and ends, whatever {@code
 * execution.mode} says; run again on its checkpoint, it goes on where it was.
 */
@Command(
    name = "fraud-backfill",
    description = "Computes the features of past transactions into a training table, and ends.")
public final class BackfillJob extends StreamingJob {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-backfill";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new BackfillJob(), args));
  }

  @Override
  protected ExecutionConfig execution(Settings settings) {
    return new ExecutionConfig(ExecutionMode.AVAILABLE_NOW, Duration.ZERO, StatePlacement.SHUFFLED);
  }

  @Override
  protected JobSpec spec(Settings settings) {
    BackfillConfig config = BackfillConfig.from(settings);
    return new JobSpec(
            NAME,
            QueryShape.foreachBatch(true, config.inputs()),
            List.of(config.scoring().topics().deadLetters()))
        .withSparkSettings(config.files().sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    BackfillConfig config = BackfillConfig.from(context.settings());
    ScoringPipeline pipeline = ScoringJob.pipeline(config.scoring(), context);
    Dataset<InboundRecord> history =
        config
            .history()
            .map(table -> HistoryTable.read(context.spark(), table))
            .orElseGet(context::read);
    Dataset<Tuple2<ScoredTransaction, DeadLetter>> scored =
        pipeline.score(pipeline.decode(history));
    ScoredTable training = ScoredTable.open(context.spark(), config.training(), config.files());
    String deadLetters = config.scoring().topics().deadLetters();
    ScoredBatch batch =
        new ScoredBatch(
            rows -> Decoding.deadLetters(rows, deadLetters),
            KafkaSink.from(context.settings()),
            training);
    return context.writeBatches(scored, batch).start();
  }
}

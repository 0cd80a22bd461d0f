package io.lowlag.fraud.landing;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.fraud.model.ScoredTransaction;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that writes the topic of scored transactions to Delta, each transaction once. */
@Command(
    name = "fraud-landing",
    description = "Writes each scored transaction once to a Delta table.")
public final class LandingJob extends StreamingJob<LandingConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-landing";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new LandingJob(), args));
  }

  @Override
  protected LandingConfig configure(Settings settings) {
    return LandingConfig.from(settings);
  }

  @Override
  protected JobSpec spec(LandingConfig config) {
    return new JobSpec(
            NAME, QueryShape.foreachBatch(false, List.of(config.topics().scored())), List.of())
        .withDeadLetters(config.topics().deadLetters())
        .withTables(List.of(config.table()))
        .withSparkSettings(config.files().sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context, LandingConfig config) throws TimeoutException {
    ScoredTable table = ScoredTable.at(context, config.table(), config.files());
    Outcomes<ScoredTransaction> scored =
        Outcomes.decode(
            context.read(),
            new ScoredTransactionDecoder(),
            config.decoding(),
            ScoredTransaction.class);
    String deadLetters = config.topics().deadLetters();
    return table.start(
        context.spark(),
        context.writeBatches(
            scored, ScoredBatch.toTable(Outcomes::events, table, context.sink(), deadLetters)));
  }
}

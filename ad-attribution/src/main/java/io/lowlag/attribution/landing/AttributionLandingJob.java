package io.lowlag.attribution.landing;

import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.lake.NewTables;
import io.lowlag.common.pipeline.Outcomes;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/**
 * The job that writes the outputs of attribution to Delta, each record once and the credits of each
 * conversion in their latest revision. It runs in micro-batch and available-now mode: Delta is
 * written by {@code foreachBatch}, which real-time mode does not have.
 */
@Command(
    name = "ad-landing",
    description = "Writes matches, unmatched events, credits and delivery to Delta tables.")
public final class AttributionLandingJob extends StreamingJob<LandingConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "ad-landing";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new AttributionLandingJob(), args));
  }

  @Override
  protected LandingConfig configure(Settings settings) {
    return LandingConfig.from(settings);
  }

  @Override
  protected JobSpec spec(LandingConfig config) {
    return new JobSpec(NAME, QueryShape.foreachBatch(false, config.topics().inputs()), List.of())
        .withDeadLetters(config.topics().deadLetters())
        .withTables(LandingTable.ALL.stream().map(table -> table.in(config.path())).toList())
        .withSparkSettings(config.files().sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context, LandingConfig config) throws TimeoutException {
    LandingTables tables = LandingTables.open(context.spark(), config.path(), config.files());
    tables.requireContinued(context.spark(), context.checkpointLocation());
    Outcomes<LandedRecord> landed =
        Outcomes.decode(
            context.read(),
            new LandingDecoder(config.topics()),
            config.decoding(),
            LandedRecord.class);
    return NewTables.start(
        context.spark(),
        context.writeBatches(
            landed, new LandingBatch(tables, context.sink(), config.topics().deadLetters())),
        tables.lake());
  }
}

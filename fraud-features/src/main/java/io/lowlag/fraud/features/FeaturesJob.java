package io.lowlag.fraud.features;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.lake.LakeTable;
import io.lowlag.common.lake.NewTables;
import io.lowlag.fraud.money.Conversion;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that computes features of cards over sliding windows. */
@Command(
    name = "fraud-features",
    description =
        "Computes counts, sums and merchants per card over sliding windows, for Kafka and Delta.")
public final class FeaturesJob extends StreamingJob<FeaturesConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-features";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new FeaturesJob(), args));
  }

  @Override
  protected FeaturesConfig configure(Settings settings) {
    return FeaturesConfig.from(settings);
  }

  @Override
  protected JobSpec spec(FeaturesConfig config) {
    QueryShape shape = QueryShape.foreachBatch(true, List.of(config.topics().transactions()));
    return new JobSpec(NAME, shape, List.of(config.topics().windows()))
        .withDeadLetters(config.topics().deadLetters())
        .withTables(List.of(config.table()))
        .withSparkSettings(config.files().sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context, FeaturesConfig config)
      throws TimeoutException {
    FeatureColumns columns = FeatureColumns.of(config.windows());
    LakeTable table =
        LakeTable.at(context.spark(), config.table(), columns.layout(), config.files());
    table.requireContinued(context.spark(), context.checkpointLocation());
    Conversion conversion = Conversion.of(context.spark(), config.money(), config.decoding());
    FeaturesPipeline pipeline =
        new FeaturesPipeline(config.windows(), context.stateful(), conversion);
    return NewTables.start(
        context.spark(),
        context.writeBatches(
            pipeline.define(context.read()),
            new FeatureBatch(config.topics(), columns, context.sink(), table)),
        List.of(table));
  }
}

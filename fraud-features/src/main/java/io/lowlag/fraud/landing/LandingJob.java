package io.lowlag.fraud.landing;

import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;
import scala.Tuple2;

/** The job that lands the topic of scored transactions in Delta, each transaction once. */
@Command(
    name = "fraud-landing",
    description = "Lands scored transactions in a Delta table, each once.")
public final class LandingJob extends StreamingJob {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-landing";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new LandingJob(), args));
  }

  @Override
  protected JobSpec spec(Settings settings) {
    LandingConfig config = LandingConfig.from(settings);
    return new JobSpec(
            NAME,
            QueryShape.foreachBatch(false, List.of(config.topics().scored())),
            List.of(config.topics().deadLetters()))
        .withSparkSettings(config.files().sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    LandingConfig config = LandingConfig.from(context.settings());
    ScoredTable table = ScoredTable.open(context.spark(), config.table(), config.files());
    Dataset<Tuple2<ScoredTransaction, DeadLetter>> decoded =
        Decoding.decode(
            context.read(),
            new ScoredTransactionDecoder(),
            config.decoding(),
            ScoredTransaction.class);
    String deadLetters = config.topics().deadLetters();
    ScoredBatch batch =
        new ScoredBatch(
            rows -> Decoding.deadLetters(rows, deadLetters),
            KafkaSink.from(context.settings()),
            table);
    return context.writeBatches(decoded, batch).start();
  }
}

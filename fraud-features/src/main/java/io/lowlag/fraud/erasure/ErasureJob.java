package io.lowlag.fraud.erasure;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.config.Durations;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.TableJob;
import io.lowlag.common.kafka.LatestValues;
import io.lowlag.common.lake.RowRemoval;
import io.lowlag.common.report.Table;
import io.lowlag.fraud.online.PostgresStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The job that removes a card from tables, from the latest values of compacted topics and from the
 * online store, and says what is left. The other jobs may run meanwhile; run again, it removes what
 * has come since.
 */
@Command(
    name = "fraud-erase",
    description = "Removes a card from tables, latest values of topics and the online store.")
public final class ErasureJob extends TableJob<ErasureConfig> {

  @Option(names = "--card", paramLabel = "CARD", description = "The card's id.")
  private String card;

  /** Runs the job; see {@link TableJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new ErasureJob(), args));
  }

  @Override
  protected ErasureConfig configure(Settings settings) {
    return ErasureConfig.from(settings, card);
  }

  @Override
  protected Map<String, String> sparkSettings(ErasureConfig config) {
    return config.files().sparkSettings();
  }

  // Topics before the store: what the topic still says would be written to the store again.
  @Override
  protected void run(SparkSession spark, ErasureConfig config, PrintWriter out) {
    String erased =
        config
            .card()
            .orElseThrow(
                () ->
                    new CannotStartException("no card is named: give --card, or fraud.erase.card"));
    Table report = new Table("erased from", "what");
    LatestValues latest = new LatestValues(config.kafka());
    List<String> compacted = latest.compacted(config.allTopics());
    latest.remove(compacted, erased);
    compacted.forEach(topic -> report.row(topic, "latest value, by a tombstone"));
    config
        .store()
        .ifPresent(
            store ->
                report.row(store, new PostgresStore(store).erase(erased) ? "its row" : "no row"));
    for (String table : config.tables()) {
      long rows = RowRemoval.delete(spark, table, col("card_id").equalTo(erased));
      report.row(table, rows + " rows");
    }
    out.println(report);
    out.println("not erased:");
    left(config, compacted).forEach(line -> out.println("  " + line));
    out.flush();
  }

  private static List<String> left(ErasureConfig config, List<String> compacted) {
    List<String> others =
        config.allTopics().stream().filter(topic -> !compacted.contains(topic)).distinct().toList();
    return List.of(
        "records of the topics "
            + String.join(", ", others)
            + ", dead letters among them: Kafka deletes them by retention.ms of each",
        "older records of the compacted topics: Kafka deletes them with its next compaction, by"
            + " max.compaction.lag.ms at the latest",
        "files of earlier versions of the tables: fraud-maintenance deletes them after "
            + Durations.text(config.retention()),
        "the state of fraud-scoring and fraud-features: scoring forgets the card when it has had no"
            + " transaction for "
            + Durations.text(config.keepIdle())
            + ", and what it publishes of the card until then is erased by running this again",
        "checkpoints, backups, and what other systems have copied");
  }
}

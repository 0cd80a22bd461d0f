package io.lowlag.fraud.erasure;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.config.Durations;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.TableJob;
import io.lowlag.common.kafka.LatestValues;
import io.lowlag.common.kafka.TopicRight;
import io.lowlag.common.lake.RowRemoval;
import io.lowlag.fraud.CardErasure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The job that removes a card from the state of the other jobs, from the latest values of compacted
 * topics, from the online store and from tables, and reports what is left, also if a place fails.
 * The other jobs may run at the same time. If it is run again, it removes what was written since
 * then.
 */
@Command(
    name = "fraud-erase",
    description = "Removes a card from state, compacted topics, the online store and tables.")
public final class ErasureJob extends TableJob<ErasureConfig> {

  private static final String CARD_ID = "card_id";

  @Option(
      names = "--card",
      paramLabel = "CARD",
      description = "Id of the card to remove; it overrides fraud.erase.card.")
  private String card;

  /** Runs the job; see {@link TableJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new ErasureJob(), args));
  }

  @Override
  protected ErasureConfig configure(Settings settings) {
    return ErasureConfig.from(settings, card);
  }

  /**
   * Returns the rights that the job needs on topics; a broker with an authorizer must grant them.
   */
  public List<TopicRight> rights(Settings settings) {
    return configure(settings).rights();
  }

  @Override
  protected Map<String, String> sparkSettings(ErasureConfig config) {
    return config.files().sparkSettings();
  }

  // Faults that can be seen are found before anything is sent. State comes first, because jobs
  // would continue to write what they remember. Topics come before the store, because it is written
  // from them.
  @Override
  protected void run(SparkSession spark, ErasureConfig config, PrintWriter out) {
    String erased =
        config
            .card()
            .orElseThrow(
                () -> new CannotStartException("no card is set: give --card or fraud.erase.card"));
    config.tables().forEach(table -> RowRemoval.check(spark, table, CARD_ID));
    LatestValues latest = new LatestValues(config.kafka());
    List<String> compacted = latest.compacted(config.allTopics());
    String transactions = config.topics().transactions();
    LatestValues.Place asked =
        latest.remove(transactions, erased, CardErasure.headers(System.currentTimeMillis()));
    ErasureReport report = new ErasureReport(ErasureJob::isInterruption);
    report.done(
        "state of fraud-scoring and fraud-features",
        "when they read " + transactions + ", " + asked);
    try {
      for (String topic : compacted) {
        report.erase(topic, () -> removed(latest, topic, transactions, erased));
      }
      config
          .store()
          .ifPresent(
              store ->
                  report.erase(store.describe(), () -> store.erase(erased) ? "its row" : "no row"));
      for (String table : config.tables()) {
        report.erase(table, () -> removed(spark, table, erased));
      }
    } finally {
      out.println(report);
      out.println("not erased:");
      left(config, compacted).forEach(line -> out.println("  " + line));
      out.flush();
    }
    report.requireComplete();
  }

  // In the topic of transactions, the request is the tombstone.
  private static String removed(
      LatestValues latest, String topic, String transactions, String card) {
    if (!topic.equals(transactions)) {
      latest.remove(List.of(topic), card);
    }
    return "latest value, by a tombstone";
  }

  private static String removed(SparkSession spark, String table, String card) {
    OptionalLong rows = RowRemoval.delete(spark, table, col(CARD_ID).equalTo(card));
    return rows.isPresent() ? rows.getAsLong() + " rows" : "no table";
  }

  private static List<String> left(ErasureConfig config, List<String> compacted) {
    List<String> others =
        config.allTopics().stream().filter(topic -> !compacted.contains(topic)).distinct().toList();
    return List.of(
        "rows that a job writes for transactions that it has not read yet: run this again when the"
            + " jobs have read the offset above",
        "records of the topics "
            + String.join(", ", others)
            + ", including dead letters: Kafka deletes them after retention.ms of each topic; until"
            + " then, a job with a new checkpoint reads the card's transactions again",
        "older records of the compacted topics: Kafka deletes them at its next compaction, after"
            + " max.compaction.lag.ms at the latest",
        "files of earlier versions of the tables: fraud-maintenance deletes them after "
            + Durations.text(config.retention()),
        "the logs of the tables, in which the card is in the condition of this removal and may be in"
            + " statistics of files: Delta deletes them after delta.logRetentionDuration of each"
            + " table",
        "checkpoints of earlier batches, which Spark deletes as it writes new ones; backups; and"
            + " what other systems have copied");
  }
}

package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.Row;

/** One test's own topics and table for the features job. */
final class FeaturesFixture {

  final TestKafka kafka = TestKafka.shared();
  final Path table;
  private final String prefix;

  FeaturesFixture(String name, Path folder, int partitions) {
    this.prefix = "features-" + name + "-";
    this.table = folder.resolve("table");
    kafka.createTopics(
        List.of(topic("card-transactions"), topic("card-windows"), topic("dead-letters")),
        partitions);
  }

  String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("fraud.topics.transactions", topic("card-transactions"))
        .with("fraud.topics.windows", topic("card-windows"))
        .with("fraud.topics.dead-letters", topic("dead-letters"))
        .with("fraud.tables.features", table)
        .with("fraud.delta.log-partitions", 1);
  }

  /** Runs the job over all that is there; returns its closing line. */
  String runToEnd(Path checkpoint, int offsetsPerBatch) throws Exception {
    return runToEnd(checkpoint, offsetsPerBatch, Overrides.none());
  }

  String runToEnd(Path checkpoint, int offsetsPerBatch, Overrides others) throws Exception {
    return SharedSpark.runToEnd(
        new FeaturesJob(),
        settings(checkpoint, "available-now")
            .with("source.max-offsets-per-trigger", offsetsPerBatch)
            .and(others));
  }

  void send(Collection<CardPayments.Payment> payments) {
    sendRaw(payments.stream().map(p -> Map.entry(p.cardId(), p.json())).toList());
  }

  void sendRaw(Collection<Map.Entry<String, byte[]>> records) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(
          records.stream()
              .map(
                  record ->
                      new GeneratedRecord(
                          topic("card-transactions"), record.getKey(), record.getValue(), 0))
              .iterator());
    }
  }

  /** How many transactions were late, in this process so far. */
  static long late() {
    return JobMetrics.counter("features.transactions.late").getCount();
  }

  /** What the table holds; a window that it holds twice is an error. */
  Map<FeatureModel.Window, FeatureModel.Features> tableContent() {
    Map<FeatureModel.Window, FeatureModel.Features> content = new HashMap<>();
    List<Row> rows =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(table.toString())
            .select(
                "card_id", "window_start", "tx_count_10m", "sum_amount_10m", "uniq_merchants_10m")
            .collectAsList();
    for (Row row : rows) {
      FeatureModel.Features before =
          content.put(
              new FeatureModel.Window(row.getString(0), row.getTimestamp(1).getTime()),
              new FeatureModel.Features(row.getLong(2), row.getDecimal(3), row.getInt(4)));
      if (before != null) {
        throw new AssertionError("twice in the table: " + row);
      }
    }
    return content;
  }

  /** All records of the windows topic by card, oldest first. */
  Map<String, List<JsonNode>> published() {
    Map<String, List<JsonNode>> published = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic("card-windows"))) {
      published
          .computeIfAbsent(new String(record.key(), UTF_8), card -> new ArrayList<>())
          .add(TestKafka.json(record));
    }
    return published;
  }

  /** What the topic last said of each window. */
  Map<FeatureModel.Window, FeatureModel.Features> latestPublished() {
    Map<FeatureModel.Window, FeatureModel.Features> latest = new HashMap<>();
    published()
        .values()
        .forEach(
            records -> records.forEach(record -> latest.put(window(record), features(record))));
    return latest;
  }

  private static FeatureModel.Window window(JsonNode record) {
    return new FeatureModel.Window(
        record.path("card_id").textValue(), record.path("window_start").longValue());
  }

  private static FeatureModel.Features features(JsonNode record) {
    return new FeatureModel.Features(
        record.path("tx_count_10m").longValue(),
        new BigDecimal(record.path("sum_amount_10m").textValue()),
        record.path("uniq_merchants_10m").intValue());
  }
}

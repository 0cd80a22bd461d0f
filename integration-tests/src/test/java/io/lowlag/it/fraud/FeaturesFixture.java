package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.kafka.Topics;
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
    kafka.createTopics(List.of(topic("card-transactions"), topic("dead-letters")), partitions);
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(
          List.of(topic("card-features")), partitions, Map.of("cleanup.policy", "compact"));
    }
  }

  String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("fraud.topics.transactions", topic("card-transactions"))
        .with("fraud.topics.features", topic("card-features"))
        .with("fraud.topics.dead-letters", topic("dead-letters"))
        .with("fraud.tables.features", table)
        .with("fraud.delta.log-partitions", 1);
  }

  /** Runs the job over all that is there; returns its closing line. */
  String runToEnd(Path checkpoint, int offsetsPerBatch) throws Exception {
    return SharedSpark.runToEnd(
        new FeaturesJob(),
        settings(checkpoint, "available-now")
            .with("source.max-offsets-per-trigger", offsetsPerBatch));
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

  /** All records of the features topic by card, oldest first. */
  Map<String, List<JsonNode>> published() {
    Map<String, List<JsonNode>> published = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic("card-features"))) {
      published
          .computeIfAbsent(new String(record.key(), UTF_8), card -> new ArrayList<>())
          .add(TestKafka.json(record));
    }
    return published;
  }

  /** What a reader of the compacted topic ends up with. */
  Map<FeatureModel.Window, FeatureModel.Features> latestPublished() {
    Map<FeatureModel.Window, FeatureModel.Features> latest = new HashMap<>();
    published()
        .values()
        .forEach(
            records -> {
              JsonNode last = records.get(records.size() - 1);
              latest.put(
                  new FeatureModel.Window(
                      last.path("card_id").textValue(), last.path("window_start").longValue()),
                  new FeatureModel.Features(
                      last.path("tx_count_10m").longValue(),
                      new BigDecimal(last.path("sum_amount_10m").textValue()),
                      last.path("uniq_merchants_10m").intValue()));
            });
    return latest;
  }

  /** The model's latest windows, to be compared with what was published. */
  static Map<FeatureModel.Window, FeatureModel.Features> latest(
      Map<FeatureModel.Window, FeatureModel.Features> model) {
    Map<FeatureModel.Window, FeatureModel.Features> latest = new HashMap<>();
    FeatureModel.latest(model).values().forEach(window -> latest.put(window, model.get(window)));
    return latest;
  }
}

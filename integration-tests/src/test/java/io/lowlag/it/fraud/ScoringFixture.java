package io.lowlag.it.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One test's own topics and card transactions. */
final class ScoringFixture {

  static final int PARTITIONS = 2;

  private static final int MALFORMED = 5;
  private static final List<String> FEATURES =
      List.of(
          "tx_count",
          "sum_amount",
          "uniq_merchants",
          "uniq_countries",
          "refund_count",
          "sum_refunds");

  final TestKafka kafka = TestKafka.shared();
  private final String prefix;
  private final PaymentHistory history;

  ScoringFixture(String prefix, int count, long seed) {
    this(prefix, count, seed, Duration.ZERO);
  }

  /**
   * @param pause how long nobody pays now and then
   */
  ScoringFixture(String prefix, int count, long seed, Duration pause) {
    this(prefix, new PaymentHistory(count, seed, pause));
  }

  ScoringFixture(String prefix, PaymentHistory history) {
    this.prefix = prefix + "-";
    this.history = history;
    kafka.createTopics(
        Stream.of("transactions-scored", "fraud-alerts", "fraud-features-dead-letters")
            .map(this::topic)
            .toList(),
        PARTITIONS);
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(
          List.of(topic("card-features")), PARTITIONS, Map.of("cleanup.policy", "compact"));
      // Payments may be a year old.
      topics.create(List.of(topic("card-transactions")), PARTITIONS, Map.of("retention.ms", "-1"));
    }
  }

  String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("fraud.topics.transactions", topic("card-transactions"))
        .with("fraud.topics.scored", topic("transactions-scored"))
        .with("fraud.topics.features", topic("card-features"))
        .with("fraud.money.rates.path", file(history.ratesCsv()))
        .with("fraud.money.rates.format", "csv")
        .with("fraud.scoring.reference.path", file(history.tiersCsv()))
        .with("fraud.scoring.reference.format", "csv")
        .with("fraud.scoring.formula.tier-weights.high", "1.5")
        .with("fraud.topics.alerts", topic("fraud-alerts"))
        .with("fraud.topics.dead-letters", topic("fraud-features-dead-letters"));
  }

  private static Path file(String content) {
    try {
      Path file = Files.createTempFile("reference", ".csv");
      file.toFile().deleteOnExit();
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends everything, the unreadable records among it, at once. */
  void send() {
    send(everything());
  }

  /** Sends everything at once, with the Kafka timestamps of a run when the payments were made. */
  void sendRecorded() {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendRecorded(everything().iterator(), 0);
    }
  }

  private List<GeneratedRecord> everything() {
    List<GeneratedRecord> records = payments(0, history.payments().size());
    long last = records.get(records.size() - 1).sendAtUs();
    for (int i = 0; i < MALFORMED; i++) {
      records.add(record("card 1", "{\"tx_id\":\"malformed " + i + "\"}", last));
    }
    return records;
  }

  /** Sends the first half of the transactions at once. */
  void sendFirstHalf() {
    send(payments(0, history.payments().size() / 2));
  }

  /** Sends the other half. */
  void sendSecondHalf() {
    send(payments(history.payments().size() / 2, history.payments().size()));
  }

  private void send(List<GeneratedRecord> some) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(some.iterator());
    }
  }

  private List<GeneratedRecord> payments(int from, int to) {
    List<GeneratedRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      PaymentHistory.Payment payment = history.payments().get(i);
      long arrivalUs = TimeUnit.MILLISECONDS.toMicros(history.arrival(i));
      records.add(record(payment.card(), payment.json(), arrivalUs));
    }
    return records;
  }

  private GeneratedRecord record(String key, String json, long arrivalUs) {
    byte[] value = json.getBytes(StandardCharsets.UTF_8);
    return new GeneratedRecord(topic("card-transactions"), key, value, arrivalUs);
  }

  /** What must be said of each transaction, by its id. */
  Map<String, String> answers() {
    return history.answers();
  }

  int unreadable() {
    return MALFORMED;
  }

  /**
   * What the topic says of each transaction; one that it names twice fails, and so does a
   * repetition that says something else.
   */
  Map<String, String> scored() {
    Map<String, String> answers = new LinkedHashMap<>();
    List<String> again = new ArrayList<>();
    kafka
        .read(topic("transactions-scored"))
        .forEach(
            out -> {
              JsonNode scored = TestKafka.json(out);
              String txId = scored.path("tx_id").asText();
              if (scored.path("repeated").booleanValue()) {
                again.add(txId + " " + answer(scored));
              } else {
                putOnce(answers, txId, answer(scored));
              }
            });
    for (String repetition : again) {
      String txId = repetition.substring(0, repetition.indexOf(' '));
      if (!repetition.equals(txId + " " + answers.get(txId))) {
        throw new AssertionError("first " + answers.get(txId) + ", then " + repetition);
      }
    }
    return answers;
  }

  /**
   * What the topic says of each transaction, however often; one of which it says two things fails.
   */
  Map<String, String> scoredUpToRepetitions() {
    Map<String, String> answers = new LinkedHashMap<>();
    kafka
        .read(topic("transactions-scored"))
        .forEach(
            out -> {
              JsonNode scored = TestKafka.json(out);
              String txId = scored.path("tx_id").asText();
              String before = answers.put(txId, answer(scored));
              if (before != null && !before.equals(answer(scored))) {
                throw new AssertionError("first " + before + ", then " + answer(scored));
              }
            });
    return answers;
  }

  private static String answer(JsonNode scored) {
    return scored.path("event_id").asText()
        + " "
        + features(scored)
        + scored.path("base_amount").asText()
        + " "
        + scored.path("risk_tier").asText()
        + " "
        + scored.path("truncated").asBoolean()
        + " "
        + scored.path("risk_score").asText();
  }

  /** Whether every transaction has an answer, as often as it was sent. */
  boolean isComplete() {
    return kafka.read(topic("transactions-scored")).size() >= history.payments().size();
  }

  /** How many records the topic has that say again what was said. */
  int repetitions() {
    return (int)
        kafka.read(topic("transactions-scored")).stream()
            .filter(out -> TestKafka.json(out).path("repeated").booleanValue())
            .count();
  }

  /** Everything that was published of a card: as of when, and what; nothing for a tombstone. */
  Map<String, Set<String>> everServed() {
    Map<String, Set<String>> served = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> out : kafka.read(topic("card-features"))) {
      String card = new String(out.key(), StandardCharsets.UTF_8);
      JsonNode json = out.value() == null ? MissingNode.getInstance() : TestKafka.json(out);
      served
          .computeIfAbsent(card, unused -> new TreeSet<>())
          .add(json.isMissingNode() ? "" : json.path("as_of").asText() + " " + features(json));
    }
    return served;
  }

  /**
   * Says of which cards the latest record of {@code card-features} is missing, or is not what the
   * card did until the moment that it speaks of.
   */
  List<String> wronglyServed() {
    Map<String, ConsumerRecord<byte[], byte[]>> latest = new LinkedHashMap<>();
    kafka
        .read(topic("card-features"))
        .forEach(out -> latest.put(new String(out.key(), StandardCharsets.UTF_8), out));
    return history.payments().stream()
        .map(PaymentHistory.Payment::card)
        .distinct()
        .filter(card -> !isRight(card, latest.get(card)))
        .toList();
  }

  private boolean isRight(String card, ConsumerRecord<byte[], byte[]> record) {
    if (record == null || record.value() == null) {
      // Nobody waits for the hour that a tombstone takes.
      return false;
    }
    JsonNode served = TestKafka.json(record);
    return history.isRight(card, features(served), served.path("as_of").longValue());
  }

  /** How many transactions were sent again. */
  int sentAgain() {
    return history.sentAgain();
  }

  private static String features(JsonNode json) {
    StringBuilder features = new StringBuilder();
    for (String window : List.of("1m", "10m", "1h")) {
      for (String feature : FEATURES) {
        features.append(json.path(feature + "_" + window).asText()).append(' ');
      }
    }
    return features.toString();
  }

  /** What the Delta table says of each transaction; one that it holds twice fails. */
  static Map<String, String> in(Path table) {
    List<String> answer = new ArrayList<>(List.of("event_id"));
    for (String window : List.of("1m", "10m", "1h")) {
      for (String feature : FEATURES) {
        answer.add(feature + "_" + window);
      }
    }
    answer.addAll(List.of("base_amount", "risk_tier", "truncated", "risk_score"));
    Map<String, String> answers = new LinkedHashMap<>();
    SharedSpark.session()
        .read()
        .format("delta")
        .load(table.toString())
        .selectExpr("tx_id", "concat_ws(' ', " + String.join(", ", answer) + ")")
        .collectAsList()
        .forEach(row -> putOnce(answers, row.getString(0), row.getString(1)));
    return answers;
  }

  private static void putOnce(Map<String, String> answers, String txId, String answer) {
    if (answers.put(txId, answer) != null) {
      throw new AssertionError(txId + " is there twice");
    }
  }

  /** The ids of the transactions that there are alerts for. */
  List<String> alerts() {
    return kafka.read(topic("fraud-alerts")).stream()
        .map(out -> TestKafka.json(out).path("tx_id").asText())
        .toList();
  }

  /** The ids of the transactions whose answer is above the threshold. */
  List<String> suspicious() {
    return history.suspicious();
  }
}

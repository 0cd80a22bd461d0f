package io.lowlag.it.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One test's own topics and card transactions, and what must be said of each: counted plainly from
 * all transactions of its card that were sent before it.
 */
final class ScoringFixture {

  static final int PARTITIONS = 2;

  private static final int CARDS = 12;
  private static final int MALFORMED = 5;
  private static final long MOST_APART_MS = 20_000;
  private static final int BETWEEN_PAUSES = 30;
  private static final List<String> FEATURES =
      List.of(
          "tx_count",
          "sum_amount",
          "uniq_merchants",
          "uniq_countries",
          "refund_count",
          "sum_refunds");

  private static final BigDecimal OLD_RATE = new BigDecimal("0.9137");
  private static final BigDecimal NEW_RATE = new BigDecimal("1.0871");
  private static final String CHANGING_CARD = "card 1";
  private static final JsonMapper JSON = new JsonMapper();

  /** A transaction as it was sent. */
  record Sent(
      String txId,
      String card,
      BigDecimal amount,
      BigDecimal base,
      String currency,
      String merchant,
      String country,
      long time) {

    boolean isRefund() {
      return amount.signum() < 0;
    }

    private String json() {
      return JSON.createObjectNode()
          .put("tx_id", txId)
          .put("card_id", card)
          .put("amount", amount.toPlainString())
          .put("currency", currency)
          .put("merchant", merchant)
          .put("country", country)
          .put("event_time", time)
          .toString();
    }
  }

  final TestKafka kafka = TestKafka.shared();
  private final String prefix;

  /** The rate of dollars and the tier of one card are others from then on. */
  private final long changes;

  private final List<Sent> transactions;
  private final Map<String, String> expected;

  ScoringFixture(String prefix, int count, long seed) {
    this(prefix, count, seed, Duration.ZERO);
  }

  /**
   * @param pause how long nobody pays after every {@value #BETWEEN_PAUSES} payments
   */
  ScoringFixture(String prefix, int count, long seed, Duration pause) {
    this.prefix = prefix + "-";
    long span = count * MOST_APART_MS + count / BETWEEN_PAUSES * pause.toMillis();
    long start = System.currentTimeMillis() - span;
    this.changes = start + (pause.isZero() ? span / 4 : span / 2);
    this.transactions = transactions(new Random(seed), count, start, pause.toMillis());
    this.expected = expected();
    kafka.createTopics(
        Stream.of(
                "card-transactions",
                "transactions-scored",
                "fraud-alerts",
                "fraud-features-dead-letters")
            .map(this::topic)
            .toList(),
        PARTITIONS);
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(
          List.of(topic("card-features")), PARTITIONS, Map.of("cleanup.policy", "compact"));
    }
  }

  String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    Instant from = Instant.ofEpochMilli(changes);
    Path rates =
        file(
            "currency,rate,valid_from\nUSD," + OLD_RATE + ",\nUSD," + NEW_RATE + "," + from + "\n");
    Path tiers = file("card_id,risk_tier,valid_from\n" + CHANGING_CARD + ",high," + from + "\n");
    return kafka
        .settings(checkpoint, mode)
        .with("fraud.topics.transactions", topic("card-transactions"))
        .with("fraud.topics.scored", topic("transactions-scored"))
        .with("fraud.topics.features", topic("card-features"))
        .with("fraud.money.rates.path", rates)
        .with("fraud.money.rates.format", "csv")
        .with("fraud.scoring.reference.path", tiers)
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
    List<GeneratedRecord> records = new ArrayList<>();
    for (Sent sent : transactions) {
      records.add(record(sent.card(), sent.json()));
    }
    for (int i = 0; i < MALFORMED; i++) {
      records.add(record("card 1", "{\"tx_id\":\"malformed " + i + "\"}"));
    }
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(records.iterator());
    }
  }

  /** Sends the first half of the transactions at once. */
  void sendFirstHalf() {
    send(transactions.subList(0, transactions.size() / 2));
  }

  /** Sends the other half. */
  void sendSecondHalf() {
    send(transactions.subList(transactions.size() / 2, transactions.size()));
  }

  private void send(List<Sent> some) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(some.stream().map(sent -> record(sent.card(), sent.json())).iterator());
    }
  }

  private GeneratedRecord record(String key, String json) {
    byte[] value = json.getBytes(StandardCharsets.UTF_8);
    return new GeneratedRecord(topic("card-transactions"), key, value, 0);
  }

  /** What must be said of each transaction, by its id. */
  Map<String, String> answers() {
    return expected;
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
    return kafka.read(topic("transactions-scored")).size() >= transactions.size();
  }

  /** How many records the topic has that say again what was said. */
  int repetitions() {
    return (int)
        kafka.read(topic("transactions-scored")).stream()
            .filter(out -> TestKafka.json(out).path("repeated").booleanValue())
            .count();
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
    return transactions.stream()
        .map(Sent::card)
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
    List<Sent> all =
        transactions.stream().filter(each -> each.card().equals(card)).distinct().toList();
    long asOf = served.path("as_of").longValue();
    long newest = all.stream().mapToLong(Sent::time).max().orElseThrow();
    return asOf >= newest && features(served).equals(features(all, asOf));
  }

  /** How many transactions were sent again. */
  int sentAgain() {
    return transactions.size() - expected.size();
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
    return expected.entrySet().stream()
        .filter(
            answer -> {
              String score = answer.getValue().substring(answer.getValue().lastIndexOf(' ') + 1);
              return new BigDecimal(score).compareTo(new BigDecimal("5")) > 0;
            })
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, String> expected() {
    Map<String, String> answers = new LinkedHashMap<>();
    for (int i = 0; i < transactions.size(); i++) {
      Sent sent = transactions.get(i);
      if (!answers.containsKey(sent.txId())) {
        List<Sent> before =
            transactions.subList(0, i + 1).stream()
                .filter(each -> each.card().equals(sent.card()))
                .distinct()
                .toList();
        answers.put(sent.txId(), answer(sent, before));
      }
    }
    return answers;
  }

  private String answer(Sent sent, List<Sent> before) {
    boolean high = sent.card().equals(CHANGING_CARD) && sent.time() >= changes;
    return eventId(sent)
        + " "
        + features(before, sent.time())
        + sent.base().setScale(4).toPlainString()
        + (high ? " high false " : " standard false ")
        + score(paid(in(before, sent.time(), Duration.ofMinutes(10))), high);
  }

  private static String features(List<Sent> of, long end) {
    StringBuilder features = new StringBuilder();
    for (Duration length :
        List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1))) {
      List<Sent> in = in(of, end, length);
      List<Sent> paid = paid(in);
      List<Sent> refunds = in.stream().filter(Sent::isRefund).toList();
      features
          .append(paid.size())
          .append(' ')
          .append(sum(paid).toPlainString())
          .append(' ')
          .append(paid.stream().map(Sent::merchant).distinct().count())
          .append(' ')
          .append(paid.stream().map(Sent::country).distinct().count())
          .append(' ')
          .append(refunds.size())
          .append(' ')
          .append(sum(refunds).abs().toPlainString())
          .append(' ');
    }
    return features.toString();
  }

  /** The id that follows from the card and its transaction, in every mode and in a backfill. */
  private static String eventId(Sent sent) {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(name)) {
      for (String part : List.of("transaction-scored", sent.card(), sent.txId())) {
        out.writeInt(part.length());
        out.writeChars(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return UUID.nameUUIDFromBytes(name.toByteArray()).toString();
  }

  private static List<Sent> in(List<Sent> before, long end, Duration length) {
    return before.stream()
        .filter(each -> each.time() > end - length.toMillis())
        .filter(each -> each.time() <= end)
        .toList();
  }

  private static List<Sent> paid(List<Sent> sent) {
    return sent.stream().filter(each -> !each.isRefund()).toList();
  }

  private static BigDecimal sum(List<Sent> sent) {
    return sent.stream().map(Sent::base).reduce(new BigDecimal("0.0000"), BigDecimal::add);
  }

  private static BigDecimal score(List<Sent> lastTenMinutes, boolean high) {
    BigDecimal score =
        new BigDecimal("0.1")
            .multiply(BigDecimal.valueOf(lastTenMinutes.size()))
            .add(new BigDecimal("0.001").multiply(sum(lastTenMinutes)));
    boolean many = lastTenMinutes.stream().map(Sent::merchant).distinct().count() > 5;
    return score
        .add(many ? new BigDecimal("0.5") : BigDecimal.ZERO)
        .add(high ? new BigDecimal("1.5") : BigDecimal.ZERO)
        .setScale(6, RoundingMode.HALF_EVEN);
  }

  /**
   * Never ahead of the clock, out of order by up to ten minutes, some sent twice, enough of a card
   * to fill its state.
   */
  private List<Sent> transactions(Random random, int count, long start, long pauseMs) {
    long clock = start;
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clock += random.nextInt((int) MOST_APART_MS) + (i % BETWEEN_PAUSES == 0 ? pauseMs : 0);
      // Behind a pause what was before it is forgotten.
      int known = pauseMs == 0 ? 0 : i - i % BETWEEN_PAUSES;
      if (i > known && random.nextInt(20) == 0) {
        sent.add(sent.get(Math.max(known, i - 1 - random.nextInt(50))));
      } else {
        long time = clock - random.nextInt(10) * 60_000L;
        BigDecimal amount = BigDecimal.valueOf(random.nextInt(6_000_000) - 1_000_000, 4);
        String currency = random.nextInt(4) == 0 ? "USD" : "EUR";
        sent.add(
            new Sent(
                "tx-" + i,
                // The first card has half of all.
                "card " + Math.max(1, random.nextInt(2 * CARDS) - CARDS + 2),
                amount,
                currency.equals("EUR")
                    ? amount
                    : amount
                        .multiply(time < changes ? OLD_RATE : NEW_RATE)
                        .setScale(4, RoundingMode.HALF_EVEN),
                currency,
                "merchant " + random.nextInt(9),
                List.of("DE", "FR", "NL", "US").get(random.nextInt(4)),
                time));
      }
    }
    return sent;
  }
}

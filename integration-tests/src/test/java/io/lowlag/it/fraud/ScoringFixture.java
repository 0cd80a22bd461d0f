package io.lowlag.it.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One test's own topics and card transactions, and what must be said of each: counted plainly from
 * all transactions of its card that were sent before it.
 */
final class ScoringFixture {

  static final int PARTITIONS = 2;

  private static final int CARDS = 12;
  private static final int MALFORMED = 5;
  private static final int MOST_APART_MS = 20_000;
  private static final List<String> FEATURES =
      List.of("tx_count", "sum_amount", "uniq_merchants", "uniq_countries");
  private static final JsonMapper JSON = new JsonMapper();

  /** A transaction as it was sent. */
  record Sent(
      String txId, String card, BigDecimal amount, String merchant, String country, long time) {

    private String json() {
      return JSON.createObjectNode()
          .put("tx_id", txId)
          .put("card_id", card)
          .put("amount", amount.toPlainString())
          .put("currency", "EUR")
          .put("merchant", merchant)
          .put("country", country)
          .put("event_time", time)
          .toString();
    }
  }

  final TestKafka kafka = TestKafka.shared();
  private final String prefix;
  private final List<Sent> transactions;
  private final Map<String, String> expected;

  ScoringFixture(String prefix, int count, long seed) {
    this.prefix = prefix + "-";
    this.transactions = transactions(new Random(seed), count);
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
  }

  String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("fraud.topics.transactions", topic("card-transactions"))
        .with("fraud.topics.scored", topic("transactions-scored"))
        .with("fraud.topics.alerts", topic("fraud-alerts"))
        .with("fraud.topics.dead-letters", topic("fraud-features-dead-letters"));
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

  /** What the topic says of each transaction; one that it names twice fails. */
  Map<String, String> scored() {
    Map<String, String> answers = new LinkedHashMap<>();
    kafka
        .read(topic("transactions-scored"))
        .forEach(
            out -> {
              JsonNode scored = TestKafka.json(out);
              putOnce(answers, scored.path("tx_id").asText(), answer(scored));
            });
    return answers;
  }

  private static String answer(JsonNode scored) {
    StringBuilder answer = new StringBuilder(scored.path("event_id").asText()).append(' ');
    for (String window : List.of("1m", "10m", "1h")) {
      for (String feature : FEATURES) {
        answer.append(scored.path(feature + "_" + window).asText()).append(' ');
      }
    }
    return answer
        .append(scored.path("truncated").asBoolean())
        .append(' ')
        .append(scored.path("risk_score").asText())
        .toString();
  }

  /** What the Delta table says of each transaction; one that it holds twice fails. */
  static Map<String, String> in(Path table) {
    List<String> answer = new ArrayList<>(List.of("event_id"));
    for (String window : List.of("1m", "10m", "1h")) {
      for (String feature : FEATURES) {
        answer.add(feature + "_" + window);
      }
    }
    answer.addAll(List.of("truncated", "risk_score"));
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

  private static String answer(Sent sent, List<Sent> before) {
    StringBuilder answer = new StringBuilder(eventId(sent)).append(' ');
    for (Duration length :
        List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1))) {
      List<Sent> in = in(before, sent, length);
      answer
          .append(in.size())
          .append(' ')
          .append(sum(in).toPlainString())
          .append(' ')
          .append(in.stream().map(Sent::merchant).distinct().count())
          .append(' ')
          .append(in.stream().map(Sent::country).distinct().count())
          .append(' ');
    }
    return answer
        .append("false ")
        .append(score(in(before, sent, Duration.ofMinutes(10))))
        .toString();
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

  private static List<Sent> in(List<Sent> before, Sent last, Duration length) {
    return before.stream()
        .filter(each -> each.time() > last.time() - length.toMillis())
        .filter(each -> each.time() <= last.time())
        .toList();
  }

  private static BigDecimal sum(List<Sent> sent) {
    return sent.stream().map(Sent::amount).reduce(new BigDecimal("0.0000"), BigDecimal::add);
  }

  private static BigDecimal score(List<Sent> lastTenMinutes) {
    BigDecimal score =
        new BigDecimal("0.1")
            .multiply(BigDecimal.valueOf(lastTenMinutes.size()))
            .add(new BigDecimal("0.001").multiply(sum(lastTenMinutes)));
    boolean many = lastTenMinutes.stream().map(Sent::merchant).distinct().count() > 5;
    return score
        .add(many ? new BigDecimal("0.5") : BigDecimal.ZERO)
        .setScale(6, java.math.RoundingMode.HALF_EVEN);
  }

  /**
   * Never ahead of the clock, out of order by up to ten minutes, some sent twice, enough of a card
   * to fill its state.
   */
  private static List<Sent> transactions(Random random, int count) {
    long clock = System.currentTimeMillis() - (long) count * MOST_APART_MS;
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clock += random.nextInt(MOST_APART_MS);
      if (i > 0 && random.nextInt(20) == 0) {
        sent.add(sent.get(Math.max(0, i - 1 - random.nextInt(50))));
      } else {
        sent.add(
            new Sent(
                "tx-" + i,
                // The first card has half of all.
                "card " + Math.max(1, random.nextInt(2 * CARDS) - CARDS + 2),
                BigDecimal.valueOf(random.nextInt(5_000_000), 4),
                "merchant " + random.nextInt(9),
                List.of("DE", "FR", "NL", "US").get(random.nextInt(4)),
                clock - random.nextInt(10) * 60_000L));
      }
    }
    return sent;
  }
}

package io.lowlag.it.fraud;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Card payments that end now, and what must be said of each: counted plainly from all payments of
 * its card that were sent before it.
 */
final class PaymentHistory {

  private static final int CARDS = 12;
  private static final long MOST_APART_MS = 20_000;
  private static final int BETWEEN_PAUSES = 30;

  private static final BigDecimal OLD_RATE = new BigDecimal("0.9137");
  private static final BigDecimal NEW_RATE = new BigDecimal("1.0871");
  private static final String CHANGING_CARD = "card 1";
  private static final JsonMapper JSON = new JsonMapper();

  /** A transaction as it is sent. */
  record Payment(
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

    String json() {
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

  /** The rate of dollars and the tier of one card are others from then on. */
  private final long changes;

  private final List<Payment> payments = new ArrayList<>();

  /** When each of them arrives, epoch milliseconds. */
  private final List<Long> arrivals = new ArrayList<>();

  private final Map<String, String> answers;

  /**
   * @param pause how long nobody pays after every {@value #BETWEEN_PAUSES} payments
   */
  PaymentHistory(int count, long seed, Duration pause) {
    long span = count * MOST_APART_MS + count / BETWEEN_PAUSES * pause.toMillis();
    long start = System.currentTimeMillis() - span;
    this.changes = start + (pause.isZero() ? span / 4 : span / 2);
    generate(new Random(seed), count, start, pause.toMillis());
    this.answers = expected();
  }

  List<Payment> payments() {
    return payments;
  }

  /** When the payment with that index arrives, epoch milliseconds. */
  long arrival(int index) {
    return arrivals.get(index);
  }

  /** What must be said of each payment, by its id. */
  Map<String, String> answers() {
    return answers;
  }

  /** How many payments were sent again. */
  int sentAgain() {
    return payments.size() - answers.size();
  }

  /** The reference table of rates. */
  String ratesCsv() {
    return "currency,rate,valid_from\nUSD,%s,\nUSD,%s,%s\n"
        .formatted(OLD_RATE, NEW_RATE, Instant.ofEpochMilli(changes));
  }

  /** The reference table of tiers. */
  String tiersCsv() {
    return "card_id,risk_tier,valid_from\n%s,high,%s\n"
        .formatted(CHANGING_CARD, Instant.ofEpochMilli(changes));
  }

  /** The ids of the payments whose answer is above the threshold. */
  List<String> suspicious() {
    return answers.entrySet().stream()
        .filter(
            answer -> {
              String score = answer.getValue().substring(answer.getValue().lastIndexOf(' ') + 1);
              return new BigDecimal(score).compareTo(new BigDecimal("5")) > 0;
            })
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether that is what the card did until that moment, as of its newest payment or later. */
  boolean isRight(String card, String features, long asOf) {
    List<Payment> all =
        payments.stream().filter(each -> each.card().equals(card)).distinct().toList();
    long newest = all.stream().mapToLong(Payment::time).max().orElseThrow();
    return asOf >= newest && features.equals(features(all, asOf));
  }

  private Map<String, String> expected() {
    Map<String, String> answers = new LinkedHashMap<>();
    for (int i = 0; i < payments.size(); i++) {
      Payment sent = payments.get(i);
      if (!answers.containsKey(sent.txId())) {
        List<Payment> before =
            payments.subList(0, i + 1).stream()
                .filter(each -> each.card().equals(sent.card()))
                .distinct()
                .toList();
        answers.put(sent.txId(), answer(sent, before));
      }
    }
    return answers;
  }

  private String answer(Payment sent, List<Payment> before) {
    boolean high = sent.card().equals(CHANGING_CARD) && sent.time() >= changes;
    return eventId(sent)
        + " "
        + features(before, sent.time())
        + sent.base().setScale(4).toPlainString()
        + (high ? " high false " : " standard false ")
        + score(paid(in(before, sent.time(), Duration.ofMinutes(10))), high);
  }

  private static String features(List<Payment> of, long end) {
    StringBuilder features = new StringBuilder();
    for (Duration length :
        List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1))) {
      List<Payment> in = in(of, end, length);
      List<Payment> paid = paid(in);
      List<Payment> refunds = in.stream().filter(Payment::isRefund).toList();
      features
          .append(paid.size())
          .append(' ')
          .append(sum(paid).toPlainString())
          .append(' ')
          .append(paid.stream().map(Payment::merchant).distinct().count())
          .append(' ')
          .append(paid.stream().map(Payment::country).distinct().count())
          .append(' ')
          .append(refunds.size())
          .append(' ')
          .append(sum(refunds).abs().toPlainString())
          .append(' ');
    }
    return features.toString();
  }

  /** The id that follows from the card and its transaction, in every mode and in a backfill. */
  private static String eventId(Payment sent) {
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

  private static List<Payment> in(List<Payment> before, long end, Duration length) {
    return before.stream()
        .filter(each -> each.time() > end - length.toMillis())
        .filter(each -> each.time() <= end)
        .toList();
  }

  private static List<Payment> paid(List<Payment> sent) {
    return sent.stream().filter(each -> !each.isRefund()).toList();
  }

  private static BigDecimal sum(List<Payment> sent) {
    return sent.stream().map(Payment::base).reduce(new BigDecimal("0.0000"), BigDecimal::add);
  }

  private static BigDecimal score(List<Payment> lastTenMinutes, boolean high) {
    BigDecimal score =
        new BigDecimal("0.1")
            .multiply(BigDecimal.valueOf(lastTenMinutes.size()))
            .add(new BigDecimal("0.001").multiply(sum(lastTenMinutes)));
    boolean many = lastTenMinutes.stream().map(Payment::merchant).distinct().count() > 5;
    return score
        .add(many ? new BigDecimal("0.5") : BigDecimal.ZERO)
        .add(high ? new BigDecimal("1.5") : BigDecimal.ZERO)
        .setScale(6, RoundingMode.HALF_EVEN);
  }

  /**
   * Never ahead of the clock, out of order by up to ten minutes, some sent twice, enough of a card
   * to fill its state.
   */
  private void generate(Random random, int count, long start, long pauseMs) {
    long clock = start;
    for (int i = 0; i < count; i++) {
      clock += random.nextInt((int) MOST_APART_MS) + (i % BETWEEN_PAUSES == 0 ? pauseMs : 0);
      // Behind a pause what was before it is forgotten.
      int known = pauseMs == 0 ? 0 : i - i % BETWEEN_PAUSES;
      if (i > known && random.nextInt(20) == 0) {
        payments.add(payments.get(Math.max(known, i - 1 - random.nextInt(50))));
      } else {
        long time = clock - random.nextInt(10) * 60_000L;
        BigDecimal amount = BigDecimal.valueOf(random.nextInt(6_000_000) - 1_000_000, 4);
        String currency = random.nextInt(4) == 0 ? "USD" : "EUR";
        payments.add(
            new Payment(
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
      arrivals.add(clock);
    }
  }
}

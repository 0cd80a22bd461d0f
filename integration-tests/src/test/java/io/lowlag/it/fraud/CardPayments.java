package io.lowlag.it.fraud;

import io.lowlag.common.record.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Payments of a few cards, out of order and some of them sent twice, from a seed. */
final class CardPayments {

  /** Sums of these are wrong as soon as one of them has been a double. */
  private static final List<String> AMOUNTS =
      List.of("0.1", "0.2", "0.0003", "1.10", "12345678901234.5678", "99999999999.9999");

  private final Random random;
  private int next;

  CardPayments(long seed) {
    random = new Random(seed);
  }

  /** One payment, as its record's JSON has it. */
  record Payment(String txId, String cardId, String amount, String merchant, long eventTime) {

    byte[] json() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("tx_id", txId);
      fields.put("card_id", cardId);
      fields.put("amount", amount);
      fields.put("currency", "EUR");
      fields.put("merchant", merchant);
      fields.put("country", "NL");
      fields.put("event_time", eventTime);
      return Json.bytes(fields);
    }

    BigDecimal exactAmount() {
      return new BigDecimal(amount);
    }
  }

  /**
   * Payments at random times of a span, in no order.
   *
   * @param from epoch milliseconds
   * @param spanMs length of the span
   */
  List<Payment> some(int count, int cards, long from, int spanMs) {
    List<Payment> payments = new ArrayList<>();
    while (payments.size() < count) {
      boolean again = !payments.isEmpty() && random.nextInt(8) == 0;
      payments.add(
          again
              ? payments.get(random.nextInt(payments.size()))
              : at("card-" + random.nextInt(cards), from + random.nextInt(spanMs)));
    }
    return payments;
  }

  /** One payment of a card. */
  Payment at(String card, long eventTime) {
    return new Payment(
        "tx-" + next++,
        card,
        AMOUNTS.get(random.nextInt(AMOUNTS.size())),
        "merchant-" + random.nextInt(4),
        eventTime);
  }
}

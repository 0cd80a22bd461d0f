package io.lowlag.devkit.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.record.EventIds;
import java.math.BigDecimal;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;

/** Computes identities of scored transactions, which include all features and the score. */
final class ScoreIdentity {

  /** The suffixes of the windows, the shortest first. */
  static final List<String> WINDOWS = List.of("1m", "10m", "1h");

  private ScoreIdentity() {}

  /** Returns the identity of a payment that must be scored. */
  static String expected(
      Payment payment, List<WindowTruth> windows, String tier, BigDecimal score, boolean alert) {
    StringJoiner text = new StringJoiner(" ");
    text.add(EventIds.of("transaction-scored", payment.cardId(), payment.txId()))
        .add(plain(payment.amount()));
    windows.forEach(window -> text.add(window.identity()));
    return text.add(tier).add(plain(score)).add(alert + " whole").toString();
  }

  /** Returns the identity of a score that is emitted again. */
  static String again(String identity) {
    return identity + " repeated";
  }

  /**
   * Returns the identity of a record that came, from JSON or from a table, by the names of its
   * fields.
   */
  static String found(Function<String, Object> fields) {
    StringJoiner text = new StringJoiner(" ");
    text.add(fields.apply("event_id") + " " + decimal(fields.apply("amount")));
    WINDOWS.forEach(window -> text.add(window(fields, window)));
    text.add(fields.apply("risk_tier") + " " + decimal(fields.apply("risk_score")));
    return text.add(fields.apply("suspicious") + (isWhole(fields) ? " whole" : " truncated"))
        .toString();
  }

  /**
   * Returns the identity of a window in the fields of a record, like {@link WindowTruth#identity}.
   */
  static String window(Function<String, Object> fields, String window) {
    return fields.apply("tx_count_" + window)
        + " "
        + decimal(fields.apply("sum_amount_" + window))
        + " "
        + fields.apply("uniq_merchants_" + window)
        + " "
        + fields.apply("uniq_countries_" + window)
        + " "
        + fields.apply("refund_count_" + window)
        + " "
        + decimal(fields.apply("sum_refunds_" + window));
  }

  private static boolean isWhole(Function<String, Object> fields) {
    return Boolean.FALSE.equals(fields.apply("truncated"));
  }

  /** Returns the identity of an alert, with its score; the alert must have reasons. */
  static String alert(Payment payment, BigDecimal score) {
    String id = EventIds.of("fraud-alert", payment.cardId(), payment.txId());
    return id + " " + plain(score) + " with reasons";
  }

  static String alertFound(JsonNode alert) {
    boolean reasoned = alert.path("reasons").isArray() && !alert.path("reasons").isEmpty();
    return alert.path("event_id").asText()
        + " "
        + decimal(value(alert.path("risk_score")))
        + (reasoned ? " with reasons" : " without reasons");
  }

  /** Returns the plain value of a JSON field. */
  static Object value(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    return node.isBoolean()
        ? node.booleanValue()
        : node.isIntegralNumber() ? node.longValue() : node;
  }

  // A decimal is a text in JSON and a decimal in a table; a JSON number would be read as a double.
  private static String decimal(Object value) {
    if (value instanceof BigDecimal exact) {
      return plain(exact);
    }
    return value instanceof String text ? plain(new BigDecimal(text)) : "not exact: " + value;
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}

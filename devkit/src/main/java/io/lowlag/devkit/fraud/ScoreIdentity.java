package io.lowlag.devkit.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.record.EventIds;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** Recognises a scored transaction, and that each of its features and its score are right. */
final class ScoreIdentity {

  /** Suffixes of the windows, shortest first. */
  static final List<String> WINDOWS = List.of("1m", "10m", "1h");

  private ScoreIdentity() {}

  /** Of a payment that has to be scored. */
  static String expected(
      Payment payment, List<WindowTruth> windows, String tier, BigDecimal score, boolean alert) {
    StringBuilder text = new StringBuilder(scoredId(payment.txId()));
    text.append(' ').append(plain(payment.amount()));
    for (WindowTruth window : windows) {
      text.append(' ').append(window.count());
      text.append(' ').append(plain(window.sum()));
      text.append(' ').append(window.merchants());
      text.append(' ').append(window.countries());
    }
    return text.append(' ')
        .append(tier)
        .append(' ')
        .append(plain(score))
        .append(' ')
        .append(alert)
        .append(" whole")
        .toString();
  }

  /** Of a record as it came, from JSON or from a table, by the names of its fields. */
  static String found(Function<String, Object> fields) {
    StringBuilder text = new StringBuilder(String.valueOf(fields.apply("event_id")));
    text.append(' ').append(decimal(fields.apply("amount")));
    for (String window : WINDOWS) {
      text.append(' ').append(fields.apply("tx_count_" + window));
      text.append(' ').append(decimal(fields.apply("sum_amount_" + window)));
      text.append(' ').append(fields.apply("uniq_merchants_" + window));
      text.append(' ').append(fields.apply("uniq_countries_" + window));
    }
    return text.append(' ')
        .append(fields.apply("risk_tier"))
        .append(' ')
        .append(decimal(fields.apply("risk_score")))
        .append(' ')
        .append(fields.apply("suspicious"))
        .append(Boolean.FALSE.equals(fields.apply("truncated")) ? " whole" : " truncated")
        .toString();
  }

  /** Of an alert: its score, and that it has reasons. */
  static String alert(String txId, BigDecimal score) {
    return EventIds.of("fraud-alert", txId) + " " + plain(score) + " with reasons";
  }

  static String alertFound(JsonNode alert) {
    boolean reasoned = alert.path("reasons").isArray() && !alert.path("reasons").isEmpty();
    return alert.path("event_id").asText()
        + " "
        + decimal(value(alert.path("risk_score")))
        + (reasoned ? " with reasons" : " without reasons");
  }

  /** The plain value of a JSON field. */
  static Object value(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    return node.isBoolean()
        ? node.booleanValue()
        : node.isIntegralNumber() ? node.longValue() : node;
  }

  private static String scoredId(String txId) {
    return EventIds.of("transaction-scored", txId);
  }

  // A decimal is a text in JSON and a decimal in a table; a JSON number would have been a double.
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

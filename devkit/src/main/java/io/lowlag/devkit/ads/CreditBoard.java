package io.lowlag.devkit.ads;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The credits as a reader keeps them: the last record of each conversion and model. */
final class CreditBoard {

  private record Kept(int revision, String line, BigDecimal credited) {}

  private final Map<String, Kept> fold = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();

  /** Adds a record; returns its conversion and model. */
  synchronized String add(JsonNode credit) {
    String identity = credit.path("conversion_id").asText() + " " + credit.path("model").asText();
    int revision = credit.path("revision").asInt();
    BigDecimal value = new BigDecimal(credit.path("value").asText());
    BigDecimal credited = BigDecimal.ZERO;
    int millionths = 0;
    for (JsonNode touch : credit.path("touches")) {
      credited = credited.add(new BigDecimal(touch.path("credited_value").asText()));
      millionths += touch.path("credit_ppm").asInt();
    }
    boolean shared = !credit.path("touches").isEmpty();
    if (shared && (credited.compareTo(value) != 0 || millionths != 1_000_000)) {
      wrong.add(identity + " revision " + revision + " does not add up to " + value);
    }
    Kept kept = fold.get(identity);
    if (kept == null || kept.revision() < revision) {
      fold.put(identity, new Kept(revision, line(credit), credited));
    }
    return identity;
  }

  /** Returns a record as one line: status, value, and each touch with its kind and share. */
  static String line(JsonNode credit) {
    StringBuilder line =
        new StringBuilder(credit.path("status").asText() + " " + cents(credit.path("value")));
    for (JsonNode touch : credit.path("touches")) {
      line.append(' ')
          .append(touch.path("touch_event_id").asText())
          .append(' ')
          .append(touch.path("kind").asText())
          .append(' ')
          .append(cents(touch.path("credited_value")));
    }
    return line.toString();
  }

  // Binary formats write an amount without trailing zeros.
  private static String cents(JsonNode amount) {
    BigDecimal value = new BigDecimal(amount.asText());
    return (value.scale() < 2 ? value.setScale(2) : value).toPlainString();
  }

  /** Returns a few differences from the expected credits, one line each. */
  synchronized List<String> differences(Map<String, String> expected) {
    List<String> differences = new ArrayList<>(wrong);
    expected.forEach(
        (identity, line) -> {
          Kept kept = fold.get(identity);
          if (kept == null || !kept.line().equals(line)) {
            differences.add(
                identity
                    + " is "
                    + (kept == null ? "missing" : kept.line())
                    + " instead of "
                    + line);
          }
        });
    return differences.size() <= 5 ? differences : differences.subList(0, 5);
  }

  /** Returns the sum of credits over all conversions, by model. */
  synchronized Map<String, Object> creditedByModel() {
    Map<String, BigDecimal> credited = new TreeMap<>();
    fold.forEach(
        (identity, kept) ->
            credited.merge(
                identity.substring(identity.lastIndexOf(' ') + 1),
                kept.credited(),
                BigDecimal::add));
    return new TreeMap<>(credited);
  }
}

package io.lowlag.devkit.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.devkit.demo.Findings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Compares the latest record of each card in {@code card-features} with all payments of the card
 * until the moment that the record describes.
 */
final class ServedFeatures {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONGEST = Duration.ofHours(1);

  /** A card's features as of a moment; a tombstone has none. */
  private record Served(long asOf, List<String> windows) {}

  private final Map<String, Served> latest = new HashMap<>();
  private long records;
  private long tombstones;

  synchronized void published(ConsumerRecord<byte[], byte[]> record) throws IOException {
    records++;
    String card = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      tombstones++;
      Header asOf = record.headers().lastHeader("lowlag-as-of");
      String text = new String(asOf.value(), StandardCharsets.US_ASCII);
      latest.put(card, new Served(Long.parseLong(text), List.of()));
      return;
    }
    JsonNode features = JSON.readTree(record.value());
    List<String> windows =
        ScoreIdentity.WINDOWS.stream()
            .map(
                window ->
                    ScoreIdentity.window(
                        field -> ScoreIdentity.value(features.path(field)), window))
            .toList();
    latest.put(card, new Served(features.path("as_of").longValue(), windows));
  }

  /** Checks whether every card has a record, and whether the latest one is right. */
  synchronized Findings against(Map<String, List<Payment>> cards) {
    long missing = cards.entrySet().stream().filter(card -> isMissing(card)).count();
    long wrong = cards.entrySet().stream().filter(card -> isWrong(card)).count();
    Map<String, Object> facts = new HashMap<>();
    facts.put("card_features_records", records);
    facts.put("card_features_tombstones", tombstones);
    List<String> faults = new ArrayList<>();
    if (missing > 0) {
      faults.add("card-features: " + missing + " cards missing");
    }
    if (wrong > 0) {
      faults.add("card-features: " + wrong + " cards wrong");
    }
    return new Findings(facts, faults);
  }

  private boolean isMissing(Map.Entry<String, List<Payment>> card) {
    return !card.getValue().isEmpty() && !latest.containsKey(card.getKey());
  }

  private boolean isWrong(Map.Entry<String, List<Payment>> card) {
    Served served = latest.get(card.getKey());
    if (served == null) {
      return false;
    }
    List<Payment> payments = card.getValue();
    if (served.windows().isEmpty()) {
      WindowTruth hour = WindowTruth.of(payments, served.asOf(), LONGEST);
      return hour.count() + hour.refunds() > 0;
    }
    long newest = payments.stream().mapToLong(Payment::eventTime).max().orElseThrow();
    List<String> truth =
        PaymentExpectations.WINDOWS.stream()
            .map(length -> WindowTruth.of(payments, served.asOf(), length).identity())
            .toList();
    return served.asOf() < newest || !served.windows().equals(truth);
  }
}

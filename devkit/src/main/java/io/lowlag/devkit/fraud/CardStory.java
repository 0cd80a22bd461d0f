package io.lowlag.devkit.fraud;

import io.lowlag.devkit.traffic.PlannedRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The records that one card sends. */
final class CardStory {

  /** A payment as it is sent, perhaps not for the first time. */
  private record Sent(Payment payment, long atUs) {}

  private final String cardId;
  private final List<Sent> sent = new ArrayList<>();
  private final List<PlannedRecord> bad = new ArrayList<>();
  private Optional<String> tier = Optional.empty();

  CardStory(String cardId) {
    this.cardId = cardId;
  }

  void sends(Payment payment, long atUs) {
    sent.add(new Sent(payment, atUs));
  }

  /** Adds a record that cannot be decoded. */
  void sendsBad(PlannedRecord record) {
    bad.add(record);
  }

  void tier(Optional<String> known) {
    tier = known;
  }

  String cardId() {
    return cardId;
  }

  /** Returns the tier that the reference table has for the card; empty if it is in no table. */
  Optional<String> tier() {
    return tier;
  }

  /** Returns all records, in the order of sending. */
  List<PlannedRecord> sends() {
    List<PlannedRecord> all = new ArrayList<>(bad);
    for (Sent each : sent) {
      all.add(
          new PlannedRecord(
              PaymentGenerator.TRANSACTIONS,
              cardId,
              () -> PaymentJson.bytes(each.payment()),
              each.atUs()));
    }
    all.sort(Comparator.comparingLong(PlannedRecord::atUs));
    return all;
  }

  /** Returns the malformed records. */
  List<PlannedRecord> bad() {
    return bad;
  }

  /** Returns the ids of the payments that are sent more than once. */
  Set<String> repeated() {
    Set<String> known = new HashSet<>();
    return sent.stream()
        .map(each -> each.payment().txId())
        .filter(txId -> !known.add(txId))
        .collect(Collectors.toSet());
  }

  /** Returns the payments in the order in which they are first sent, each once. */
  List<Payment> payments() {
    Set<String> known = new HashSet<>();
    return sent.stream()
        .sorted(Comparator.comparingLong(Sent::atUs))
        .map(Sent::payment)
        .filter(payment -> known.add(payment.txId()))
        .toList();
  }
}

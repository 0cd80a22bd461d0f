package io.lowlag.devkit.ads;

import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The contracts of the largest campaigns, one for each thing that can happen to a contract, and the
 * records that must come for each by the end of the delivery.
 */
final class DeliveryPlan {

  /** The topic of the contracts. */
  static final String CONTRACTS = "campaign-contracts";

  private record Contract(
      String campaignId, long contracted, String unit, int version, long startsAt, long endsAt) {}

  private final Map<String, List<Long>> impressions;
  private final long startMs;
  private final long trafficMs;
  private final long endsAt;
  private final List<GeneratedRecord> records = new ArrayList<>();
  private final Set<String> expected = new HashSet<>();

  /**
   * @param impressions event times of the impressions of each campaign
   * @param startMs when the traffic begins, epoch milliseconds
   * @param seconds how long it lasts
   * @param tailMs how long after that an impression may still happen
   */
  DeliveryPlan(Map<String, List<Long>> impressions, long startMs, int seconds, long tailMs) {
    this.impressions = impressions;
    this.startMs = startMs;
    this.trafficMs = TimeUnit.SECONDS.toMillis(seconds);
    this.endsAt = wholeSecond(startMs + trafficMs + tailMs) + 1_000;
    plan();
  }

  private void plan() {
    long beginning = wholeSecond(startMs) - 60_000;
    fulfilled("c-0", 1, 0, beginning, 0.6);
    notFulfilled("c-1", beginning);
    // This contract comes when half of it is delivered.
    fulfilled("c-2", 1, trafficMs / 2, beginning, 0.3);
    // This contract is lowered below what is already delivered.
    send(new Contract("c-3", 1_000_000, "impressions", 1, beginning, endsAt), 0);
    fulfilled("c-3", 2, trafficMs * 3 / 4, beginning, 0.2);
    // This flight begins in the middle of the traffic.
    fulfilled("c-4", 1, 0, wholeSecond(startMs + trafficMs / 2), 0.5);
    records.sort(Comparator.comparingLong(GeneratedRecord::sendAtUs));
  }

  private void fulfilled(String campaign, int version, long afterMs, long startsAt, double share) {
    long delivered = delivered(campaign, startsAt);
    long contracted = Math.max(1, (long) (delivered * share));
    send(new Contract(campaign, contracted, "impressions", version, startsAt, endsAt), afterMs);
    if (delivered >= contracted) {
      expected.add(identity(campaign, version, "fulfilled", 0));
    }
    expected.add(identity(campaign, version, "ended", delivered));
  }

  private void notFulfilled(String campaign, long startsAt) {
    long delivered = delivered(campaign, startsAt);
    send(new Contract(campaign, delivered + 10, "impressions", 1, startsAt, endsAt), 0);
    expected.add(identity(campaign, 1, "ended", delivered));
  }

  private long delivered(String campaign, long startsAt) {
    return impressions.getOrDefault(campaign, List.of()).stream()
        .filter(time -> time >= startsAt && time < endsAt)
        .count();
  }

  private void send(Contract contract, long afterMs) {
    records.add(
        new GeneratedRecord(
            CONTRACTS,
            contract.campaignId(),
            Json.bytes(contract),
            TimeUnit.MILLISECONDS.toMicros(afterMs)));
  }

  private static long wholeSecond(long timeMs) {
    return timeMs / 1_000 * 1_000;
  }

  /** Returns the contracts in the order of sending. */
  List<GeneratedRecord> records() {
    return records;
  }

  /** Returns the identities of the records that must come, once each. */
  Set<String> expected() {
    return expected;
  }

  /**
   * Returns the identity of a record. It has no count for a fulfilled contract, because the count
   * at that moment is not certain.
   */
  static String identity(String campaign, int version, String status, long delivered) {
    return campaign
        + " version "
        + version
        + " "
        + status
        + (status.equals("fulfilled") ? "" : " with " + delivered);
  }
}

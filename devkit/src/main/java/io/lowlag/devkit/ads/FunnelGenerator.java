package io.lowlag.devkit.ads;

import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PlannedRecord;
import io.lowlag.devkit.traffic.SendingOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Generates everything that an advertiser's systems send, from the request to the adjustment of a
 * conversion, in the order of sending, and the outputs of correct jobs. Equal traffic and start
 * give equal records.
 */
public final class FunnelGenerator {

  /** The topic of clicks, conversions and adjustments. */
  public static final String CALLBACKS = AdJourneys.CALLBACKS;

  private final AdTraffic traffic;
  private final AdTransactions transactions;
  private final AdJourneys journeys;

  /**
   * @param startMs the moment that sending starts, epoch milliseconds; event times are around it
   */
  public FunnelGenerator(AdTraffic traffic, JourneyTimes times, long startMs) {
    this.traffic = traffic;
    this.transactions = new AdTransactions(traffic, startMs);
    this.journeys = new AdJourneys(traffic, times, transactions, startMs);
  }

  /**
   * Returns the records in the order of sending, created one by one. Every call starts from the
   * first.
   */
  public Iterator<GeneratedRecord> records() {
    return new SendingOrder(
        journeys.count(),
        number -> transactions.beginsAtUs(number * AdJourneys.TRANSACTIONS),
        this::recordsOf);
  }

  private List<PlannedRecord> recordsOf(long journey) {
    List<PlannedRecord> records = new ArrayList<>(journeys.get(journey).sends());
    long first = journey * AdJourneys.TRANSACTIONS;
    long end = Math.min(first + AdJourneys.TRANSACTIONS, traffic.transactions());
    for (long transaction = first; transaction < end; transaction++) {
      records.addAll(transactions.get(transaction).sends());
    }
    return records;
  }

  /** Returns the right answer; goes through the traffic once. */
  public ExpectedFunnel expected() {
    Map<String, String> credits = new HashMap<>();
    Set<String> audits = new HashSet<>();
    Set<String> deadLetters = new HashSet<>();
    Map<String, Long> steps = new TreeMap<>();
    Map<String, List<Long>> impressions = new HashMap<>();
    for (long number = 0; number < journeys.count(); number++) {
      AdJourneys.Journey journey = journeys.get(number);
      credits.putAll(journey.credits());
      audits.addAll(journey.audits());
      journey.deadLetters().forEach(dead -> deadLetters.add(ExpectedOutputs.fingerprint(dead)));
      journey.touches().forEach((step, count) -> steps.merge(step, (long) count, Long::sum));
    }
    for (long number = 0; number < traffic.transactions(); number++) {
      for (AdShowing showing : transactions.get(number).matches()) {
        impressions
            .computeIfAbsent(showing.campaignId(), campaign -> new ArrayList<>())
            .add(showing.eventTime());
      }
    }
    return new ExpectedFunnel(credits, audits, deadLetters, steps, impressions);
  }
}

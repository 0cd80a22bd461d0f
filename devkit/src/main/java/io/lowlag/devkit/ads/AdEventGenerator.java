package io.lowlag.devkit.ads;

import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PlannedRecord;
import io.lowlag.devkit.traffic.SendingOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Generates ad requests and impressions in the order of sending, and the outputs that a correct
 * correlation computes from them. Equal traffic and start give equal records.
 */
public final class AdEventGenerator {

  /** The topic of the requests. */
  public static final String REQUESTS = "ad-requests";

  /** The topic of the impressions. */
  public static final String IMPRESSIONS = "ad-impressions";

  private final AdTraffic traffic;
  private final AdTransactions transactions;

  /**
   * @param startMs the moment that sending starts, epoch milliseconds; event times are around it
   */
  public AdEventGenerator(AdTraffic traffic, long startMs) {
    this.traffic = traffic;
    this.transactions = new AdTransactions(traffic, startMs);
  }

  /**
   * Returns the records in the order of sending, created one by one. Every call starts from the
   * first.
   */
  public Iterator<GeneratedRecord> records() {
    return new SendingOrder(
        traffic.transactions(),
        transactions::beginsAtUs,
        number -> transactions.get(number).sends());
  }

  /** Returns the right answer; goes through the traffic once without creating its payloads. */
  public ExpectedOutputs expected() {
    Set<String> matches = new HashSet<>();
    Map<String, String> unmatched = new HashMap<>();
    Set<String> audits = new HashSet<>();
    Set<String> deadLetters = new HashSet<>();
    long records = 0;
    long lastSendUs = 0;
    for (long number = 0; number < traffic.transactions(); number++) {
      AdTransaction transaction = transactions.get(number);
      transaction.matches().forEach(showing -> matches.add(showing.matchId()));
      audits.addAll(transaction.audits());
      unmatched.putAll(transaction.unmatched());
      records += transaction.sends().size();
      for (PlannedRecord record : transaction.sends()) {
        lastSendUs = Math.max(lastSendUs, record.atUs());
        if (transaction.malformed()) {
          deadLetters.add(ExpectedOutputs.fingerprint(record.value().get()));
        }
      }
    }
    return new ExpectedOutputs(
        matches, unmatched, audits, deadLetters, records, lastSendUs + holdUs());
  }

  private long holdUs() {
    return TimeUnit.NANOSECONDS.toMicros(
        traffic.window().plus(traffic.allowedLateness()).toNanos());
  }
}

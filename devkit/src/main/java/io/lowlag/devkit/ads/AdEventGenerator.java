package io.lowlag.devkit.ads;

import io.lowlag.devkit.ads.AdTransaction.Send;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Ad requests and impressions in the order in which they are to be sent, and the outputs that a
 * correct correlation makes of them. Equal traffic and start give equal records.
 */
public final class AdEventGenerator {

  /** Topic of the requests. */
  public static final String REQUESTS = "ad-requests";

  /** Topic of the impressions. */
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

  /** The records in the order of sending, made one by one. Every call starts from the first. */
  public Iterator<GeneratedRecord> records() {
    return new InSendingOrder();
  }

  /** The answer: goes through the traffic once without making its payloads. */
  public ExpectedOutputs expected() {
    Set<String> matches = new HashSet<>();
    Map<String, String> unmatched = new HashMap<>();
    Set<String> deadLetters = new HashSet<>();
    long records = 0;
    long lastSendUs = 0;
    for (long number = 0; number < traffic.transactions(); number++) {
      AdTransaction transaction = transactions.get(number);
      matches.addAll(transaction.matches());
      unmatched.putAll(transaction.unmatched());
      records += transaction.sends().size();
      for (Send send : transaction.sends()) {
        lastSendUs = Math.max(lastSendUs, send.atUs());
        if (transaction.malformed()) {
          deadLetters.add(ExpectedOutputs.fingerprint(send.value().get()));
        }
      }
    }
    return new ExpectedOutputs(matches, unmatched, deadLetters, records, lastSendUs + holdUs());
  }

  private long holdUs() {
    return TimeUnit.NANOSECONDS.toMicros(
        traffic.window().plus(traffic.allowedLateness()).toNanos());
  }

  /** Merges the transactions, which begin in order but send for some time. */
  private final class InSendingOrder implements Iterator<GeneratedRecord> {

    private record Queued(Send send, long sequence) {}

    private final PriorityQueue<Queued> queue =
        new PriorityQueue<>(
            Comparator.<Queued>comparingLong(queued -> queued.send().atUs())
                .thenComparingLong(Queued::sequence));
    private long begun;
    private long sequence;

    @Override
    public boolean hasNext() {
      return !queue.isEmpty() || begun < traffic.transactions();
    }

    @Override
    public GeneratedRecord next() {
      while (begun < traffic.transactions()
          && (queue.isEmpty() || transactions.beginsAtUs(begun) <= queue.peek().send().atUs())) {
        for (Send send : transactions.get(begun).sends()) {
          queue.add(new Queued(send, sequence++));
        }
        begun++;
      }
      if (queue.isEmpty()) {
        throw new NoSuchElementException("all records of the traffic have been handed out");
      }
      return queue.remove().send().toRecord();
    }
  }
}

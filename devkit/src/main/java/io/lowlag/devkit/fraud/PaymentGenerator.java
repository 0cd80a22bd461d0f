package io.lowlag.devkit.fraud;

import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.SendingOrder;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Generates card payments in the order of sending, and the outputs of a correct pipeline. Equal
 * traffic and start give equal records.
 */
public final class PaymentGenerator {

  /** The topic of the payments. */
  public static final String TRANSACTIONS = "card-transactions";

  private final PaymentTraffic traffic;
  private final CardStories stories;

  /**
   * @param startMs the moment that sending starts, epoch milliseconds
   */
  public PaymentGenerator(PaymentTraffic traffic, long startMs) {
    this.traffic = traffic;
    this.stories = new CardStories(traffic, startMs);
  }

  /** Returns the records in the order of sending. Every call starts from the first. */
  public Iterator<GeneratedRecord> records() {
    return new SendingOrder(
        traffic.cards(), stories::beginsAtUs, number -> stories.get(number).sends());
  }

  /**
   * Returns the right answer with that formula, from each card's payments in the order of sending.
   */
  public ExpectedPayments expected(ScoreFormula formula) {
    PaymentExpectations expectations = new PaymentExpectations(formula);
    for (long number = 0; number < traffic.cards(); number++) {
      expectations.add(stories.get(number));
    }
    return expectations.all();
  }

  /** Returns the reference table: the tier of each card that is in it. */
  public Map<String, String> tiers() {
    Map<String, String> tiers = new TreeMap<>();
    for (long number = 0; number < traffic.cards(); number++) {
      CardStory card = stories.get(number);
      card.tier().ifPresent(tier -> tiers.put(card.cardId(), tier));
    }
    return tiers;
  }
}

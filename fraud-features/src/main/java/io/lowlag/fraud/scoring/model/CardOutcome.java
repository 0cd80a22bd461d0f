package io.lowlag.fraud.scoring.model;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.ScoredTransaction;

/**
 * What came of a transaction, or of time that has passed.
 *
 * @param scored the transaction; null when time has passed
 * @param features what the card's features are now; null if they are not published, or nothing has
 *     changed
 */
public record CardOutcome(ScoredTransaction scored, CardFeatures features) {

  /** The same with the transaction as it is by now. */
  public CardOutcome with(ScoredTransaction later) {
    return new CardOutcome(later, features);
  }
}

package io.lowlag.fraud.scoring.model;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.ScoredTransaction;

/**
 * What came of a transaction, of time that has passed, or of the request to forget a card.
 *
 * @param scored the transaction; null when there is none
 * @param features what the card's features are now; null if they are not published, or nothing has
 *     changed
 * @param erased the card that was forgotten; null if none was
 */
public record CardOutcome(ScoredTransaction scored, CardFeatures features, String erased) {

  /** What came of a transaction, or of time that has passed. */
  public CardOutcome(ScoredTransaction scored, CardFeatures features) {
    this(scored, features, null);
  }

  /** That a card was forgotten. */
  public static CardOutcome ofErasure(String cardId) {
    return new CardOutcome(null, null, cardId);
  }

  /** The same with the transaction as it is by now. */
  public CardOutcome with(ScoredTransaction later) {
    return new CardOutcome(later, features, erased);
  }
}

package io.lowlag.fraud.scoring.model;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.ScoredTransaction;

/**
 * The outcome of a transaction, of time that has passed, or of the request to forget a card.
 *
 * @param scored the transaction; null if there is none
 * @param features the current features of the card; null if they are not published, or nothing has
 *     changed
 * @param erased the card that was forgotten; null if none was
 */
public record CardOutcome(ScoredTransaction scored, CardFeatures features, String erased) {

  /** Creates the outcome of a transaction, or of time that has passed. */
  public CardOutcome(ScoredTransaction scored, CardFeatures features) {
    this(scored, features, null);
  }

  /** Returns the outcome that a card was forgotten. */
  public static CardOutcome ofErasure(String cardId) {
    return new CardOutcome(null, null, cardId);
  }

  /** Returns this outcome with a later version of the transaction. */
  public CardOutcome with(ScoredTransaction later) {
    return new CardOutcome(later, features, erased);
  }
}

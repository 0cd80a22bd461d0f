package io.lowlag.fraud.online;

/**
 * What a store is to do for a card.
 *
 * @param cardId the card
 * @param forgets whether all that the store has of the card is to go first, its place in the order
 *     included: the card was erased
 * @param latest what is known of the card after that; null if nothing is
 */
record CardUpdate(String cardId, boolean forgets, CardLatest latest) {

  static CardUpdate to(String cardId, CardLatest latest) {
    return new CardUpdate(cardId, false, latest);
  }

  static CardUpdate erasing(String cardId) {
    return new CardUpdate(cardId, true, null);
  }

  /** This and then the next, in one. */
  CardUpdate then(CardUpdate next) {
    if (next.forgets) {
      return next;
    }
    boolean later = latest == null || next.latest.isAfter(latest);
    return later ? new CardUpdate(cardId, forgets, next.latest) : this;
  }
}

package io.lowlag.fraud.online;

/**
 * An update of a card in the store.
 *
 * @param cardId the card
 * @param forgets whether the store must first remove everything about the card, including its place
 *     in the order, because the card was erased
 * @param latest the latest record of the card after that; null if there is none
 */
record CardUpdate(String cardId, boolean forgets, CardLatest latest) {

  static CardUpdate to(String cardId, CardLatest latest) {
    return new CardUpdate(cardId, false, latest);
  }

  static CardUpdate erasing(String cardId) {
    return new CardUpdate(cardId, true, null);
  }

  /** Returns one update that has the effect of this one followed by the next one. */
  CardUpdate then(CardUpdate next) {
    if (next.forgets) {
      return next;
    }
    boolean later = latest == null || next.latest.isAfter(latest);
    return later ? new CardUpdate(cardId, forgets, next.latest) : this;
  }
}

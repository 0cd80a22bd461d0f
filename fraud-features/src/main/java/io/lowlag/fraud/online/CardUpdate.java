package io.lowlag.fraud.online;

import io.lowlag.common.record.InboundRecord;

/**
 * An update of a card in a {@link FeatureStore}.
 *
 * @param cardId the card
 * @param forgets whether the store must first remove everything about the card, including its place
 *     in the order, because the card was erased
 * @param latest the latest record of the card after that; null if there is none
 * @param source the record that it was decoded from; null if that is not known
 */
public record CardUpdate(String cardId, boolean forgets, CardLatest latest, InboundRecord source) {

  static CardUpdate to(String cardId, CardLatest latest) {
    return new CardUpdate(cardId, false, latest, null);
  }

  static CardUpdate erasing(String cardId) {
    return new CardUpdate(cardId, true, null, null);
  }

  /** Returns this update with the record that it was decoded from. */
  CardUpdate from(InboundRecord record) {
    return new CardUpdate(cardId, forgets, latest, record);
  }

  /** Returns one update that has the effect of this one followed by the next one. */
  CardUpdate then(CardUpdate next) {
    if (next.forgets) {
      return next;
    }
    boolean later = latest == null || next.latest.isAfter(latest);
    return later ? new CardUpdate(cardId, forgets, next.latest, next.source) : this;
  }
}

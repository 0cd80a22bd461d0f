package io.lowlag.fraud.online;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;

/** Updates as tests need them: what a card has is told by its offset. */
final class CardUpdates {

  private CardUpdates() {}

  static CardUpdate features(String card, long offset, long asOf) {
    WindowFeatures window = WindowFeatures.ofPayments(offset, new BigDecimal("1.5000"), 1, 1);
    CardFeatures features =
        new CardFeatures(
            CardFeatures.idOf(card, 0, offset, asOf),
            card,
            asOf,
            asOf,
            window,
            window,
            window,
            false,
            "EUR",
            0,
            offset);
    return CardUpdate.to(card, CardLatest.of(features, 1));
  }

  static CardUpdate idle(String card, long offset, long asOf) {
    return CardUpdate.to(card, new CardLatest(asOf, 0, offset, null, 1));
  }
}

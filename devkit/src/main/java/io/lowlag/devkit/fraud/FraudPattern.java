package io.lowlag.devkit.fraud;

/** What the generated fraudsters do with a card. */
public enum FraudPattern {
  /** Many payments within a few minutes. */
  VELOCITY_BURST,
  /** A payment at one merchant after the other. */
  MERCHANT_HOPPING,
  /** Large payments in a country that the card cannot have reached since its last. */
  IMPOSSIBLE_TRAVEL,
  /** Tiny payments that try the card, and then large ones. */
  CARD_TESTING;

  /** Payments of one case on average; see {@link FraudCase}. */
  static final double MEAN_PAYMENTS = (18 + 11 + 3 + 10) / 4.0;
}

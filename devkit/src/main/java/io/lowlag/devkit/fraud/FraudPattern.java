package io.lowlag.devkit.fraud;

/** The patterns of generated fraudsters. */
public enum FraudPattern {
  /** Many payments within a few minutes. */
  VELOCITY_BURST,
  /** Payments at one merchant after another. */
  MERCHANT_HOPPING,
  /** Large payments in a country that the card cannot have reached since its last. */
  IMPOSSIBLE_TRAVEL,
  /** Tiny payments that test the card, and then large ones. */
  CARD_TESTING;

  /** The average number of payments of one case; see {@link FraudCase}. */
  static final double MEAN_PAYMENTS = (18 + 11 + 3 + 10) / 4.0;
}

package io.lowlag.devkit.fraud;

import java.util.Map;

/**
 * The shares of the traffic that are out of order or otherwise unusual, each between 0 and 1.
 *
 * @param late share of the payments that are sent after later ones of the card, by up to five
 *     minutes
 * @param duplicated share of the payments that are sent again within five minutes, byte for byte
 * @param malformed additional records that cannot be decoded, as a share of the payments
 */
public record PaymentDisorder(double late, double duplicated, double malformed) {

  public PaymentDisorder {
    Map.of("late", late, "duplicated", duplicated, "malformed", malformed)
        .forEach(PaymentDisorder::requireShare);
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + ": give a share from 0 to 1");
    }
  }

  /** Returns shares without disorder: every payment is sent once, when it was made. */
  public static PaymentDisorder none() {
    return new PaymentDisorder(0, 0, 0);
  }

  /** Returns shares with some disorder of every kind. */
  public static PaymentDisorder some() {
    return new PaymentDisorder(0.10, 0.04, 0.01);
  }
}

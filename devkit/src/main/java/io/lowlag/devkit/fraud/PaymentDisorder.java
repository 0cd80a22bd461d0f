package io.lowlag.devkit.fraud;

import java.util.Map;

/**
 * How much of the traffic is out of the ordinary, as shares between 0 and 1.
 *
 * @param late of the payments: sent after later ones of the card, by up to five minutes
 * @param duplicated of the payments: sent again within five minutes, byte for byte
 * @param malformed records that cannot be decoded, beside the payments
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

  /** Every payment sent once, when it was made. */
  public static PaymentDisorder none() {
    return new PaymentDisorder(0, 0, 0);
  }

  /** Some of everything. */
  public static PaymentDisorder some() {
    return new PaymentDisorder(0.10, 0.04, 0.01);
  }
}

package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.SplittableRandom;

/** The payments of one fraudster with one card. */
final class FraudCase {

  /** Receives the payments as they are made. */
  interface Payments {
    void add(long afterMs, BigDecimal amount, String merchant, String country);
  }

  private final CardHabits habits;
  private final SplittableRandom random;
  private final Payments payments;
  private long afterMs;

  /**
   * @param afterMs when it begins
   */
  FraudCase(CardHabits habits, SplittableRandom random, long afterMs, Payments payments) {
    this.habits = habits;
    this.random = random;
    this.afterMs = afterMs;
    this.payments = payments;
  }

  void commit(FraudPattern pattern) {
    switch (pattern) {
      case VELOCITY_BURST -> burst(12 + random.nextInt(13));
      case MERCHANT_HOPPING -> hop(8 + random.nextInt(7));
      case IMPOSSIBLE_TRAVEL -> travel(2 + random.nextInt(3));
      case CARD_TESTING -> test(6 + random.nextInt(5), 1 + random.nextInt(3));
    }
  }

  private void burst(int count) {
    String merchant = habits.anyMerchant();
    for (int i = 0; i < count; i++) {
      pay(habits.amount(60), merchant, habits.country());
      pause(5, 20);
    }
  }

  private void hop(int count) {
    for (int i = 0; i < count; i++) {
      pay(habits.amount(50), habits.anyMerchant(), habits.country());
      pause(15, 60);
    }
  }

  private void travel(int count) {
    pause(300, 1_200);
    String country = habits.farCountry();
    for (int i = 0; i < count; i++) {
      pay(habits.amount(600), habits.anyMerchant(), country);
      pause(30, 240);
    }
  }

  private void test(int tries, int large) {
    for (int i = 0; i < tries; i++) {
      pay(habits.tinyAmount(), habits.anyMerchant(), habits.country());
      pause(5, 30);
    }
    for (int i = 0; i < large; i++) {
      pay(habits.amount(800), habits.anyMerchant(), habits.country());
      pause(30, 120);
    }
  }

  private void pay(BigDecimal amount, String merchant, String country) {
    payments.add(afterMs, amount, merchant, country);
  }

  private void pause(int leastSeconds, int mostSeconds) {
    afterMs += Duration.ofSeconds(leastSeconds).toMillis();
    afterMs += random.nextLong(Duration.ofSeconds(mostSeconds - leastSeconds).toMillis());
  }
}

package io.lowlag.devkit.fraud;

import io.lowlag.devkit.traffic.PlannedRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** The cards of some traffic. Each depends only on the seed and its number. */
final class CardStories {

  /** The average number of payments of an owner. */
  static final double OWNERS_MEAN = (5.5 + 0.06 * 5.5) * 1.04;

  private static final double REFUNDS = 0.04;
  private static final long LONGEST_TO_REFUND_MS = Duration.ofMinutes(20).toMillis();

  private static final double SHOPPING_ROUNDS = 0.06;
  private static final long LARGEST_TRANSIT_US = 5_000;

  private final PaymentTraffic traffic;
  private final long firstMs;
  private final long activeMs = PaymentTraffic.ACTIVE.toMillis();

  /**
   * @param startMs when sending starts, epoch milliseconds; all payments were made before that
   */
  CardStories(PaymentTraffic traffic, long startMs) {
    this.traffic = traffic;
    this.firstMs = startMs - traffic.span().toMillis();
  }

  /** Returns when a story begins, in microseconds after the start; it sends nothing before that. */
  long beginsAtUs(long number) {
    return traffic.sentUs(Math.max(0, beginsAfterMs(number)));
  }

  // Cards are also active before and after the traffic, so that its rate is constant.
  private long beginsAfterMs(long number) {
    double progress = (double) number / traffic.cards();
    return Math.round(progress * (traffic.span().toMillis() + activeMs)) - activeMs;
  }

  /** Returns the story of the card with that number, from 0. */
  CardStory get(long number) {
    return new Draw(number).story();
  }

  /** Draws one story from random numbers. */
  private final class Draw {

    private final SplittableRandom random;
    private final CardHabits habits;
    private final String cardId;
    private final long beginMs;
    private final CardStory story;
    private int payments;

    Draw(long number) {
      // The multiplier differs from the generator's own step, or neighbouring seeds would share
      // random numbers.
      random = new SplittableRandom(traffic.seed() * 0xD1342543DE82EF95L + number);
      habits = new CardHabits(random);
      cardId = "card-" + Long.toString(traffic.seed(), 36) + "-" + number;
      beginMs = beginsAfterMs(number);
      story = new CardStory(cardId);
    }

    CardStory story() {
      int ordinary = 2 + random.nextInt(8);
      for (int i = 0; i < ordinary; i++) {
        owner(beginMs + random.nextLong(activeMs), habits.usualMerchant());
      }
      if (random.nextDouble() < SHOPPING_ROUNDS) {
        shoppingRound();
      }
      boolean fraud = random.nextDouble() < traffic.fraud();
      if (fraud) {
        FraudPattern[] patterns = FraudPattern.values();
        FraudPattern pattern = patterns[random.nextInt(patterns.length)];
        new FraudCase(
                habits,
                random,
                beginMs + random.nextLong(activeMs),
                (afterMs, amount, merchant, country) ->
                    pay(afterMs, amount, merchant, country, Optional.of(pattern)))
            .commit(pattern);
      }
      story.tier(tier(fraud));
      return story;
    }

    private void shoppingRound() {
      long afterMs = beginMs + random.nextLong(activeMs);
      int merchants = 4 + random.nextInt(4);
      for (int i = 0; i < merchants; i++) {
        owner(afterMs, habits.anyMerchant());
        afterMs += Duration.ofSeconds(60 + random.nextLong(240)).toMillis();
      }
    }

    // The tier is what was known about the card before: a hint, not the truth. Most cards are in no
    // table.
    private Optional<String> tier(boolean fraud) {
      int draw = random.nextInt(100);
      if (draw < (fraud ? 30 : 3)) {
        return Optional.of("high");
      }
      return draw < 60 ? Optional.empty() : Optional.of("low");
    }

    private void owner(long afterMs, String merchant) {
      BigDecimal amount = habits.usualAmount();
      pay(afterMs, amount, merchant, habits.country(), Optional.empty());
      if (random.nextDouble() < REFUNDS) {
        long refundedMs = afterMs + random.nextLong(LONGEST_TO_REFUND_MS);
        pay(refundedMs, amount.negate(), merchant, habits.country(), Optional.empty());
      }
    }

    private void pay(
        long afterMs,
        BigDecimal amount,
        String merchant,
        String country,
        Optional<FraudPattern> fraud) {
      if (afterMs < 0 || afterMs >= traffic.span().toMillis()) {
        return;
      }
      Payment payment =
          new Payment(
              "tx" + cardId.substring("card".length()) + "-" + payments++,
              cardId,
              amount,
              habits.currency(),
              merchant,
              country,
              firstMs + afterMs,
              fraud);
      send(payment, afterMs);
    }

    private void send(Payment payment, long afterMs) {
      PaymentDisorder shares = traffic.disorder();
      long delayMs = random.nextDouble() < shares.late() ? delayMs() : 0;
      long atUs = traffic.sentUs(afterMs + delayMs) + 1_000 + random.nextLong(LARGEST_TRANSIT_US);
      story.sends(payment, atUs);
      if (random.nextDouble() < shares.duplicated()) {
        // The total delay is below the largest delay, so that it stays within every allowed
        // lateness.
        long againMs = random.nextLong(PaymentTraffic.LARGEST_DELAY.toMillis() - delayMs);
        story.sends(payment, atUs + traffic.sentUs(againMs));
      }
      if (random.nextDouble() < shares.malformed()) {
        malformed(payment, atUs);
      }
    }

    private long delayMs() {
      return random.nextLong(PaymentTraffic.LARGEST_DELAY.toMillis());
    }

    private void malformed(Payment payment, long atUs) {
      Payment other = payment.withId(payment.txId() + "-x");
      BadPayment kind = BadPayment.draw(random);
      story.sendsBad(
          new PlannedRecord(
              PaymentGenerator.TRANSACTIONS,
              kind.key(cardId),
              () -> kind.value(PaymentJson.of(other)),
              atUs));
    }
  }
}

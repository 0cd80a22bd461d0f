package io.lowlag.devkit.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaymentGeneratorTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final PaymentTraffic TRAFFIC = PaymentTraffic.of(1_000, 10, 7);
  private static final ScoreFormula FORMULA = FraudFeaturesScenario.FORMULA;

  @Test
  void equalSeedsGiveEqualRecordsAndAnswersAndOtherSeedsOthers() {
    assertThat(described(TRAFFIC)).isEqualTo(described(TRAFFIC));
    assertThat(expected(TRAFFIC)).isEqualTo(expected(TRAFFIC));
    assertThat(described(PaymentTraffic.of(1_000, 10, 8)))
        .doesNotContainAnyElementsOf(described(TRAFFIC));
  }

  @Test
  void recordsComeInSendingOrderAtTheRateAskedForAllAlong() {
    List<GeneratedRecord> records = records(TRAFFIC);

    assertThat(records).extracting(GeneratedRecord::sendAtUs).isSorted();
    assertThat((double) records.size()).isCloseTo(10_000, within(700.0));
    assertThat(expected(TRAFFIC).records()).isEqualTo(records.size());
    long firstHalf = records.stream().filter(record -> record.sendAtUs() < 5_000_000).count();
    assertThat((double) firstHalf / records.size()).isCloseTo(0.5, within(0.03));
  }

  @Test
  void paymentsLieInTheSpanBeforeTheStartAndAreSentInThatOrderButForTheLate() {
    List<Payment> payments = sound(TRAFFIC.with(PaymentDisorder.none()));

    assertThat(payments)
        .allSatisfy(
            payment ->
                assertThat(payment.eventTime())
                    .isBetween(START_MS - TRAFFIC.span().toMillis(), START_MS));
    assertThat(largestDelay(payments)).isLessThan(Duration.ofSeconds(10).toMillis());
    assertThat(largestDelay(sound(TRAFFIC)))
        .isBetween(
            Duration.ofMinutes(4).toMillis(), PaymentTraffic.LARGEST_DELAY.toMillis() + 10_000);
  }

  @Test
  void amountsAreExactAndAllPatternsAndDisordersAreThere() {
    ExpectedPayments expected = expected(TRAFFIC);
    List<Payment> payments = sound(TRAFFIC);
    Set<String> ids = new HashSet<>(payments.stream().map(Payment::txId).toList());

    assertThat(payments)
        .extracting(payment -> payment.amount().scale())
        .containsOnly(2, 3)
        .contains(3);
    assertThat(payments).extracting(Payment::amount).allMatch(amount -> amount.signum() != 0);
    assertThat((double) payments.stream().filter(Payment::isRefund).count() / payments.size())
        .isCloseTo(0.035, within(0.015));
    assertThat(payments).extracting(Payment::currency).contains("EUR", "KWD");
    assertThat(expected.frauds().values()).contains(FraudPattern.values());
    assertThat(expected.scored()).hasSameSizeAs(ids);
    assertThat((double) (payments.size() - ids.size()) / ids.size()).isCloseTo(0.04, within(0.01));
    assertThat(expected.deadLetters()).hasSizeBetween(60, 140);
    assertThat(new PaymentGenerator(TRAFFIC, START_MS).tiers().values()).contains("high", "low");
  }

  @Test
  void theFormulaFindsMostFraudButNotAllAndFewOthers() {
    ExpectedPayments expected = expected(PaymentTraffic.of(2_000, 20, 1));
    long found = expected.alerts().stream().filter(expected.frauds()::containsKey).count();

    assertThat((double) found / expected.alerts().size()).as("precision").isBetween(0.6, 0.95);
    assertThat((double) found / expected.frauds().size()).as("recall").isBetween(0.5, 0.95);
  }

  @Test
  void refusesTrafficThatCannotBe() {
    assertThatThrownBy(() -> PaymentTraffic.of(0, 1, 1)).hasMessageContaining("rate is 0");
    assertThatThrownBy(
            () -> new PaymentTraffic(1, 1, Duration.ofMinutes(5), 0.1, PaymentDisorder.none(), 1))
        .hasMessageContaining("span is 5m");
    assertThatThrownBy(() -> new PaymentDisorder(0, 1.5, 0))
        .hasMessageContaining("duplicated is 1.5");
  }

  private static ExpectedPayments expected(PaymentTraffic traffic) {
    return new PaymentGenerator(traffic, START_MS).expected(FORMULA);
  }

  private static List<GeneratedRecord> records(PaymentTraffic traffic) {
    List<GeneratedRecord> records = new ArrayList<>();
    new PaymentGenerator(traffic, START_MS).records().forEachRemaining(records::add);
    return records;
  }

  private static List<String> described(PaymentTraffic traffic) {
    return records(traffic).stream()
        .map(r -> r.topic() + r.key() + ExpectedPayments.fingerprint(r.value()) + r.sendAtUs())
        .toList();
  }

  /** What can be decoded, in the order of sending, repetitions included. */
  private static List<Payment> sound(PaymentTraffic traffic) {
    Set<String> bad = new PaymentGenerator(traffic, START_MS).expected(FORMULA).deadLetters();
    return records(traffic).stream()
        .filter(record -> !bad.contains(ExpectedPayments.fingerprint(record.value())))
        .map(PaymentGeneratorTest::payment)
        .toList();
  }

  private static Payment payment(GeneratedRecord record) {
    try {
      JsonNode json = new JsonMapper().readTree(record.value());
      return new Payment(
          json.path("tx_id").textValue(),
          json.path("card_id").textValue(),
          new BigDecimal(json.path("amount").textValue()),
          json.path("currency").textValue(),
          json.path("merchant").textValue(),
          json.path("country").textValue(),
          json.path("event_time").longValue(),
          Optional.empty());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** By how much, at most, a payment is older than one sent before it. */
  private static long largestDelay(List<Payment> payments) {
    long newest = 0;
    long largest = 0;
    for (Payment payment : payments) {
      newest = Math.max(newest, payment.eventTime());
      largest = Math.max(largest, newest - payment.eventTime());
    }
    return largest;
  }
}

package io.lowlag.attribution.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.CreditedTouch;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import io.lowlag.common.testing.ProcessorUnderTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The processor in memory, for one user: one timer if there is state, and none if there is not. */
final class JourneyUnderTest extends ProcessorUnderTest<JourneyEvent, CreditOutput> {

  private long offset;

  JourneyUnderTest(CreditPolicy policy) {
    super(new CreditProcessor(policy, new Ledger(true, "ad-matches", "ad-callbacks")));
  }

  /** Each event in a call of its own. */
  List<CreditOutput> each(JourneyEvent... events) {
    List<CreditOutput> outputs = new ArrayList<>();
    for (JourneyEvent event : events) {
      outputs.addAll(together(event));
    }
    return outputs;
  }

  /** The events in one call. */
  List<CreditOutput> together(JourneyEvent... events) {
    List<JourneyEvent> rows = new ArrayList<>();
    for (JourneyEvent event : events) {
      rows.add(JourneyEvents.readAt(event, offset, now() * 1_000 + offset));
      offset++;
    }
    return rows(JourneyEvents.USER, rows);
  }

  @Override
  protected void checkStateOf(String user) {
    assertThat(timersOf(user)).as("timers at %s", now()).hasSize(hasState() ? 1 : 0);
  }

  boolean hasState() {
    return state().isPresent();
  }

  Optional<PendingJourney> state() {
    return valueOf(CreditProcessor.JOURNEY_STATE, JourneyEvents.USER);
  }

  /** The credits among outputs. */
  static List<AdCredit> credits(List<CreditOutput> outputs) {
    return outputs.stream().map(CreditOutput::credit).filter(Objects::nonNull).toList();
  }

  /** What a reader is left with: of each conversion and model, the greatest revision. */
  Map<String, AdCredit> fold() {
    Map<String, AdCredit> fold = new LinkedHashMap<>();
    for (AdCredit credit : credits(allOutputs())) {
      AdCredit before = fold.put(credit.conversionId() + " " + credit.model(), credit);
      assertThat(credit.revision())
          .as("revisions of %s", credit.conversionId())
          .isGreaterThan(before == null ? 0 : before.revision());
      assertAddsUp(credit);
    }
    return fold;
  }

  /** The fold as the model writes it. */
  Map<String, String> lines() {
    Map<String, String> lines = new TreeMap<>();
    fold().forEach((identity, credit) -> lines.put(identity, line(credit)));
    return lines;
  }

  static String line(AdCredit credit) {
    return credit.status()
        + " "
        + credit.value()
        + credit.touches().stream()
            .map(t -> " " + t.touchEventId() + " " + t.kind() + " " + t.creditedValue())
            .collect(Collectors.joining());
  }

  /** From one timer to the next, until nothing is left. */
  void endAll() {
    for (int timer = 0; hasState(); timer++) {
      assertThat(timer).as("timers until the journey ends").isLessThan(200);
      advanceTo(timersOf(JourneyEvents.USER).get(0));
    }
  }

  AdCredit of(String conversion, AttributionModel model) {
    return fold().get(conversion + " " + model.code());
  }

  /** Amounts of a conversion under a model, with the ids of the touches. */
  List<String> shares(String conversion, AttributionModel model) {
    return of(conversion, model).touches().stream()
        .map(touch -> touch.touchEventId() + " " + touch.creditedValue())
        .toList();
  }

  static void assertAddsUp(AdCredit credit) {
    if (credit.touches().isEmpty()) {
      return;
    }
    assertThat(credit.touches().stream().mapToInt(CreditedTouch::creditPpm).sum())
        .as("millionths of %s", credit)
        .isEqualTo(1_000_000);
    assertThat(
            credit.touches().stream()
                .map(CreditedTouch::creditedValue)
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .as("shares of %s", credit)
        .isEqualByComparingTo(credit.value());
    assertThat(credit.touches())
        .as("no share is below zero: %s", credit)
        .allMatch(touch -> touch.creditedValue().signum() >= 0 && touch.creditPpm() >= 0);
  }
}

package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlannedMomentTest {

  private final PlannedMoment moment = new PlannedMoment();

  @Test
  void isThatOfTheQuestionWhileTheBrokerAnswers() {
    assertThat(moment.of(10_000, 10_004)).isEqualTo(10_000);
    assertThat(moment.of(70_000, 71_000)).isEqualTo(70_000);
  }

  @Test
  void staysWhileProducersSendWhatTheyHeldWhenTheBrokerWasAway() {
    moment.of(10_000, 10_004);

    assertThat(moment.of(20_000, 42_000)).isEqualTo(10_000);
    assertThat(moment.of(42_500, 42_503)).isEqualTo(10_000);
    assertThat(moment.of(44_990, 44_999)).isEqualTo(10_000);
    assertThat(moment.of(44_999, 45_000)).isEqualTo(44_999);
  }

  @Test
  void isBeforeAllTimersWhenEvenTheFirstQuestionWaited() {
    assertThat(moment.of(10_000, 12_000)).isZero();
    assertThat(moment.of(15_000, 15_001)).isEqualTo(15_000);
  }
}

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

  /** A distant broker with many partitions may always take that long. */
  @Test
  void followsABrokerThatNeverAnswersAtOnce() {
    long askedAt = 10_000;
    for (int question = 0; question < 20; question++) {
      long found = moment.of(askedAt, askedAt + 1_500);
      if (question > 3) {
        assertThat(found).isBetween(askedAt - 5_000, askedAt - BrokerAnswers.SETTLING_MS);
      }
      askedAt += 1_600;
    }
  }

  @Test
  void aBrokerThatWasAwayTwiceGivesNoTimeBetween() {
    moment.of(10_000, 10_004);

    assertThat(moment.of(20_000, 42_000)).isEqualTo(10_000);
    assertThat(moment.of(46_000, 60_000)).as("away from 42500 on").isEqualTo(10_000);
    assertThat(moment.of(63_500, 63_501)).isEqualTo(63_500);
  }

  @Test
  void isNotKnownWhenEvenTheFirstQuestionWaited() {
    assertThat(moment.of(10_000, 12_000)).isEqualTo(PlannedMoment.NONE);
    assertThat(moment.of(15_000, 15_001)).isEqualTo(15_000);
  }
}

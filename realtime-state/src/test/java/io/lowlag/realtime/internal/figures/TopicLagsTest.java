package io.lowlag.realtime.internal.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicLagsTest {

  private static final String RUN = "run-of-this-test";
  private static final long MINUTE = 60_000;

  @Test
  void aLagIsAsOldAsTheRecordThatIsRead() {
    long now = System.currentTimeMillis();
    TopicLags.of(RUN, "behind", 0).is(5, now - MINUTE, now);
    TopicLags.of(RUN, "read", 0).is(0, now - MINUTE, now);
    TopicLags.of(RUN, "not-begun", 0).is(5, -1, now);

    assertThat(lag("behind")).hasValueSatisfying(lag -> assertThat(lag.records()).isEqualTo(5));
    assertThat(lag("behind"))
        .hasValueSatisfying(lag -> assertThat(lag.millis()).isBetween(MINUTE, 2 * MINUTE));
    assertThat(lag("read")).hasValueSatisfying(lag -> assertThat(lag.millis()).isZero());
    assertThat(lag("not-begun")).hasValueSatisfying(lag -> assertThat(lag.millis()).isZero());
  }

  @Test
  void theLagOfALiveReaderGrowsWhileItIsNotKnownWhetherRecordsWait() {
    long now = System.currentTimeMillis();
    long later = now + 2 * MINUTE;
    TopicLags.of(RUN, "live", 0).isLive(0, now, now);
    TopicLags.of(RUN, "planned", 0).is(0, now, now);
    assertThat(millisAt("live", now + 1_000)).as("read to the end a moment ago").isZero();
    assertThat(millisAt("live", later)).as("no report since").isEqualTo(2 * MINUTE);
    assertThat(millisAt("planned", later)).as("as its batch found it").isZero();

    TopicLags.of(RUN, "live", 0).isLive(0, now, later);
    assertThat(millisAt("live", later)).as("reports that know nothing").isEqualTo(2 * MINUTE);

    TopicLags.of(RUN, "live", 0).isLive(0, later, later);
    assertThat(millisAt("live", later)).as("known again").isZero();
  }

  @Test
  void whatNobodyHasToldIsNotThereAndARunThatEndedIsForgotten() {
    TopicLags.Lag told = TopicLags.of(RUN + 2, "topic", 0);
    assertThat(TopicLags.now()).noneMatch(lag -> lag.runId().equals(RUN + 2));

    told.is(1, 1, System.currentTimeMillis());
    assertThat(TopicLags.now()).anyMatch(lag -> lag.runId().equals(RUN + 2));

    TopicLags.forget(RUN + 2);
    assertThat(TopicLags.now()).noneMatch(lag -> lag.runId().equals(RUN + 2));
  }

  private static long millisAt(String topic, long now) {
    return TopicLags.at(now).stream()
        .filter(lag -> lag.runId().equals(RUN) && lag.topic().equals(topic))
        .mapToLong(TopicLag::millis)
        .sum();
  }

  private static Optional<TopicLag> lag(String topic) {
    return TopicLags.now().stream()
        .filter(lag -> lag.runId().equals(RUN) && lag.topic().equals(topic))
        .findFirst();
  }
}

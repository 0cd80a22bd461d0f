package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.internal.engine.OffsetRange;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LagCheckTest {

  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final long FETCH = 1_500;
  private static final long NOW = 1_700_000_000_000L;
  private static final long PATIENCE = 500;
  private static final long PAUSE = LagCheck.LONGEST_PAUSE_MS + 1;

  private final Broker broker = new Broker();
  private final LagCheck check = new LagCheck(() -> broker, FETCH, () -> broker.clock);
  private final TopicCursor a = new TopicCursor(A, ArrivalStamp.KAFKA);

  @BeforeEach
  void readToTheEnd() {
    a.restart(7);
    a.resume(7, OffsetRange.UNBOUNDED, null);
    a.at(7, OptionalLong.of(0));
    broker.end = 7;
    check.polling(NOW);
    check.polled(NOW, NOW);
  }

  @Test
  void aLagCountsWhilePollsFollowOneAnother() {
    long soon = NOW + LagCheck.LONGEST_PAUSE_MS;
    assertThat(check.readUpTo(a, soon)).isEqualTo(soon);

    a.at(7, OptionalLong.of(3));
    assertThat(check.readUpTo(a, soon)).as("records follow").isEqualTo(LagCheck.NEVER);
  }

  @Test
  void afterAPauseItCountsOnlyAsFarAsTheBrokerSays() {
    long later = NOW + PAUSE;
    assertThat(check.readUpTo(a, later)).isEqualTo(LagCheck.NEVER);
    assertThat(check.isDue(later)).isTrue();

    check.ask(List.of(a), later);

    assertThat(check.readUpTo(a, later + 10)).as("as of the question").isEqualTo(later);
    assertThat(check.readUpTo(a, later + 1_000)).as("too old").isEqualTo(LagCheck.NEVER);
    assertThat(check.isDue(later + LagCheck.INTERVAL_MS - 1)).isFalse();
    assertThat(check.isDue(later + LagCheck.INTERVAL_MS)).isTrue();
  }

  @Test
  void recordsOfThePauseAreReadFirst() {
    broker.end = 9;
    check.ask(List.of(a), NOW + PAUSE);
    assertThat(check.readUpTo(a, NOW + PAUSE)).isEqualTo(LagCheck.NEVER);

    a.at(8, OptionalLong.of(0));
    assertThat(check.readUpTo(a, NOW + PAUSE)).as("an old lag").isEqualTo(LagCheck.NEVER);
    a.at(9, OptionalLong.of(0));
    assertThat(check.readUpTo(a, NOW + PAUSE)).isEqualTo(NOW + PAUSE);
  }

  @Test
  void doubtEndsWhenEveryPartitionMustHaveBeenFetched() {
    check.doubt(NOW);
    for (long now = NOW; now < NOW + FETCH; now += LagCheck.INTERVAL_MS) {
      assertThat(check.readUpTo(a, now)).isEqualTo(LagCheck.NEVER);
      check.polling(now);
      check.polled(now, now);
    }

    assertThat(check.readUpTo(a, NOW + FETCH)).isEqualTo(NOW + FETCH);
  }

  @Test
  void aPollThatEndsMuchTooLateIsAPause() {
    check.polled(NOW, NOW + PAUSE);

    assertThat(check.readUpTo(a, NOW + PAUSE)).isEqualTo(LagCheck.NEVER);
  }

  @Test
  void aBrokerThatDoesNotAnswerIsNotAskedAgainAtOnce() {
    broker.fails = true;
    long asked = NOW + PAUSE;
    long answered = asked + PATIENCE;
    broker.clock = answered;
    check.ask(List.of(a), asked);

    assertThat(check.readUpTo(a, answered)).isEqualTo(LagCheck.NEVER);
    assertThat(check.isDue(answered + FETCH - 1)).isFalse();
  }

  @Test
  void theDoubtThatAQuestionWithoutAnswerLeavesIsEndedByFetches() {
    broker.fails = true;
    long answered = NOW + PAUSE + PATIENCE;
    broker.clock = answered;
    check.ask(List.of(a), NOW + PAUSE);

    for (long now = answered; now < answered + FETCH; now += LagCheck.INTERVAL_MS) {
      assertThat(check.readUpTo(a, now)).as("it stood still").isEqualTo(LagCheck.NEVER);
      assertThat(check.isDue(now)).isFalse();
      check.polling(now);
      check.polled(now, now);
    }

    assertThat(check.readUpTo(a, answered + FETCH)).isEqualTo(answered + FETCH);
    assertThat(check.isDue(answered + FETCH)).isFalse();
  }

  @Test
  void withoutABrokerThatAnswersNothingIsAsked() {
    broker.fails = true;

    check.ask(List.of(), NOW + PAUSE);

    assertThat(check.isDue(NOW + PAUSE + LagCheck.INTERVAL_MS)).as("no failure").isTrue();
  }

  @Test
  void itsClientIsClosedWithIt() {
    check.close(Duration.ZERO);
    assertThat(broker.closed()).as("it was never needed").isFalse();

    check.ask(List.of(a), NOW + PAUSE);
    check.close(Duration.ZERO);

    assertThat(broker.closed()).isTrue();
  }

  private static final class Broker extends MockConsumer<byte[], byte[]> {
    private long end;
    private long clock = NOW;
    private boolean fails;

    Broker() {
      super(OffsetResetStrategy.NONE);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      if (fails) {
        throw new TimeoutException("no answer");
      }
      return Map.of(A, end);
    }
  }
}

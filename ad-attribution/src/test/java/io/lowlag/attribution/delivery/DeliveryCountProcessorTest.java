package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.FLUSH;
import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static io.lowlag.attribution.delivery.DeliveryEvents.match;
import static io.lowlag.attribution.delivery.DeliveryEvents.origin;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stage one with its state and its timers. */
class DeliveryCountProcessorTest {

  private static final String KEY = "c/3";

  private final DeliveryCountUnderTest processor = new DeliveryCountUnderTest(POLICY);

  @BeforeEach
  void beginAtT() {
    processor.advanceTo(T);
  }

  @Test
  void leadingMatchIsToldAtOnceAndTheRestByTheTimer() {
    MatchedImpression first = at(0, T, "m-1");
    MatchedImpression second = at(1, T + 1, "m-2");
    MatchedImpression third = at(2, T + 2, "m-3");

    List<PartialOutput> leading = processor.rows(first);
    processor.advanceTo(T + 2);
    // Handed over the wrong way round, as Spark may do inside a batch.
    assertThat(processor.rows(third, second)).isEmpty();
    List<PartialOutput> rest = processor.advanceTo(T + FLUSH.toMillis());

    assertThat(leading).extracting(o -> o.partial().counted()).containsExactly(1L);
    assertThat(leading.get(0).origin()).isEqualTo(first.origin());
    assertThat(rest).extracting(o -> o.partial().counted()).containsExactly(3L);
    assertThat(rest.get(0).origin()).as("which has waited longest").isEqualTo(second.origin());
  }

  @Test
  void rowsOfBatchThatComeBeforeItsTimersFlushWhatIsOverdue() {
    processor.rows(at(0, T, "m-1"));
    processor.rows(at(1, T, "m-2"));

    List<PartialOutput> partials =
        processor.rowsOfBatchAt(T + 60_000, KEY, List.of(at(2, T + 60_000, "m-3")));

    assertThat(partials).extracting(o -> o.partial().counted()).containsExactly(2L);
    assertThat(processor.advanceTo(T + 60_000)).isEmpty();
    assertThat(processor.advanceTo(T + 60_000 + FLUSH.toMillis()))
        .extracting(o -> o.partial().counted())
        .containsExactly(3L);
  }

  @Test
  void campaignsAndPartitionsAreCountedApart() {
    processor.rows(match("m-1", "c", T, origin(0, 0, T)));
    processor.rows(match("m-1", "c", T, origin(1, 0, T)));
    processor.rows(match("m-1", "a/b", T, origin(1, 1, T)));

    assertThat(processor.allOutputs())
        .extracting(o -> o.partial().campaignId() + " " + o.partial().shard())
        .containsExactly("c 0", "c 1", "a/b 1");
    assertThat(processor.allOutputs()).extracting(o -> o.partial().counted()).containsOnly(1L);
  }

  @Test
  void nothingIsLeftOfAnIdleKey() {
    for (int i = 0; i < 1_200; i++) {
      processor.rows(at(i, T, "m-" + i));
    }

    processor.runOut(KEY);

    assertThat(processor.valueOf(DeliveryCountProcessor.SHARD_STATE, KEY)).isEmpty();
    assertThat(processor.entriesOf(KEY)).isZero();
  }

  private static MatchedImpression at(long offset, long arrivedAt, String eventId) {
    return match(eventId, "c", T + 100, origin(3, offset, arrivedAt));
  }
}

package io.lowlag.attribution.correlation;

import static io.lowlag.attribution.correlation.AdEvents.impression;
import static io.lowlag.attribution.correlation.AdEvents.onSide;
import static io.lowlag.attribution.correlation.AdEvents.readAt;
import static io.lowlag.attribution.correlation.AdEvents.request;
import static io.lowlag.attribution.correlation.CorrelationModel.match;
import static io.lowlag.attribution.correlation.CorrelationModel.unmatched;
import static io.lowlag.attribution.correlation.CorrelationUnderTest.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One test for each policy; window 100 ms, allowed lateness 50 ms, three impressions at most. */
class CorrelationProcessorTest {

  private static final long T = 1_000_000;
  private static final CorrelationPolicy POLICY =
      new CorrelationPolicy(Duration.ofMillis(100), Duration.ofMillis(50), 3);

  private final CorrelationUnderTest processor = new CorrelationUnderTest(POLICY);
  private final AdEvent request = at(0, request("t", "r", T));
  private long impressionOffset;

  @Test
  void impressionAfterItsRequestMatchesAtOnce() {
    AdEvent impression = next(impression("t", "i", T + 40));

    assertThat(processor.rows("t", request)).isEmpty();
    List<Correlation> outputs = processor.rows("t", impression);

    assertThat(contents(outputs)).containsExactly(match(request, impression));
    assertThat(outputs.get(0).origin()).isEqualTo(impression.origin());
    assertThat(outputs.get(0).match().delayMs()).isEqualTo(40);
  }

  @Test
  void impressionsBeforeTheirRequestMatchWhenItComes() {
    AdEvent first = next(impression("t", "i1", T + 40));
    AdEvent second = next(impression("t", "i2", T + 50));

    assertThat(processor.rows("t", first, second)).isEmpty();
    List<Correlation> outputs = processor.rows("t", request);

    assertThat(contents(outputs)).containsExactly(match(request, first), match(request, second));
    assertThat(outputs).allSatisfy(o -> assertThat(o.origin()).isEqualTo(request.origin()));
  }

  @Test
  void windowIsInclusiveAndSymmetric() {
    AdEvent earliest = next(impression("t", "i1", T - 100));
    AdEvent latest = next(impression("t", "i2", T + 100));
    processor.rows("t", request);

    List<Correlation> outputs = processor.rows("t", earliest, latest);

    assertThat(contents(outputs)).containsExactly(match(request, earliest), match(request, latest));
    assertThat(outputs.get(0).match().delayMs()).isEqualTo(-100);
  }

  @Test
  void impressionOutsideTheWindowIsUnmatchedAtOnceWhicheverCameFirst() {
    AdEvent before = next(impression("t", "i1", T - 101));
    AdEvent after = next(impression("t", "i2", T + 101));
    processor.rows("t", before);

    assertThat(contents(processor.rows("t", request)))
        .containsExactly(unmatched(before, "outside_window"));
    assertThat(contents(processor.rows("t", after)))
        .containsExactly(unmatched(after, "outside_window"));
    // And the request itself still has had no impression.
    assertThat(contents(processor.advanceTo(150)))
        .containsExactly(unmatched(request, "no_impression"));
  }

  @Test
  void requestWithoutImpressionIsUnmatchedWhenItsTimeIsOver() {
    processor.advanceTo(1_000);
    processor.rows("t", request);

    assertThat(processor.advanceTo(1_149)).isEmpty();
    List<Correlation> outputs = processor.advanceTo(1_150);

    assertThat(contents(outputs)).containsExactly(unmatched(request, "no_impression"));
    assertThat(outputs.get(0).origin()).as("a timer has no origin").isNull();
    assertThat(outputs.get(0).unmatched().event().bidCpm()).isEqualTo("1.25");
  }

  @Test
  void impressionsWithoutRequestAreUnmatchedEachWhenItsOwnTimeIsOver() {
    AdEvent first = next(impression("t", "i1", T));
    AdEvent second = next(impression("t", "i2", T));
    processor.advanceTo(1_000);
    processor.rows("t", first);
    processor.advanceTo(1_020);
    processor.rows("t", second);

    assertThat(contents(processor.advanceTo(1_150)))
        .containsExactly(unmatched(first, "no_request"));
    assertThat(processor.advanceTo(1_169)).isEmpty();
    assertThat(contents(processor.advanceTo(1_170)))
        .containsExactly(unmatched(second, "no_request"));
    assertThat(processor.hasState("t")).isFalse();
    assertThat(processor.timersOf("t")).isEmpty();
  }

  @Test
  void lateImpressionMatchesWithinTheAllowedLateness() {
    AdEvent late = next(impression("t", "i", T + 10));
    processor.rows("t", request);

    assertThat(processor.advanceTo(149)).isEmpty();

    assertThat(contents(processor.rows("t", late))).containsExactly(match(request, late));
    assertThat(processor.advanceTo(150)).isEmpty();
  }

  @Test
  void impressionThatArrivesAfterTheRequestEndedIsUnmatchedAtItsOwnExpiry() {
    AdEvent tooLate = next(impression("t", "i", T + 10));
    processor.rows("t", request);
    processor.advanceTo(150);

    assertThat(processor.rows("t", tooLate)).isEmpty();
    assertThat(contents(processor.advanceTo(300)))
        .containsExactly(unmatched(tooLate, "no_request"));
  }

  @Test
  void repeatedEventsChangeNothingAndAreCounted() {
    AdEvent impression = next(impression("t", "i", T));
    processor.rows("t", request, impression);
    long before = JobMetrics.counter("correlation.events.repeated").getCount();

    assertThat(processor.rows("t", at(1, request), next(impression))).isEmpty();

    assertThat(JobMetrics.counter("correlation.events.repeated").getCount()).isEqualTo(before + 2);
  }

  @Test
  void repetitionIsRecognisedForAsLongAsItsFirstArrivalIsKept() {
    AdEvent impression = next(impression("t", "i", T));
    processor.rows("t", request);
    processor.advanceTo(100);
    processor.rows("t", impression);
    // The request ends at 150, the impression, matched long ago, at 250.
    assertThat(processor.advanceTo(200)).isEmpty();

    assertThat(processor.rows("t", next(impression))).isEmpty();

    assertThat(processor.advanceTo(1_000)).isEmpty();
    assertThat(processor.hasState("t")).isFalse();
  }

  @Test
  void secondRequestIsDroppedAndCountedAndTheFirstInSourceOrderWins() {
    AdEvent second = at(1, request("t", "other", T + 1));
    AdEvent impression = next(impression("t", "i", T));
    long before = JobMetrics.counter("correlation.requests.duplicate").getCount();

    // Handed over the wrong way round, as Spark may do inside a batch.
    List<Correlation> outputs = processor.rows("t", second, impression, request);

    assertThat(contents(outputs)).containsExactly(match(request, impression));
    assertThat(JobMetrics.counter("correlation.requests.duplicate").getCount())
        .isEqualTo(before + 1);
  }

  @Test
  void impressionsBeyondTheLimitOverflowWhetherOrNotTheRequestHasCome() {
    AdEvent first = next(impression("t", "i1", T));
    AdEvent outside = next(impression("t", "i2", T + 500));
    AdEvent third = next(impression("t", "i3", T));
    AdEvent beforeRequest = next(impression("t", "i4", T));
    AdEvent afterRequest = next(impression("t", "i5", T));

    assertThat(contents(processor.rows("t", first, outside, third, beforeRequest)))
        .containsExactly(unmatched(beforeRequest, "overflow"));
    processor.rows("t", request);
    assertThat(contents(processor.rows("t", afterRequest)))
        .containsExactly(unmatched(afterRequest, "overflow"));
    assertThat(contents(processor.rows("t", next(afterRequest))))
        .as("a repetition has the id of the first")
        .containsExactly(unmatched(afterRequest, "overflow"));
  }

  @Test
  void matchedTransactionEndsSilentlyAndCanBeginAgain() {
    AdEvent impression = next(impression("t", "i", T));
    processor.rows("t", request, impression);

    assertThat(processor.advanceTo(150)).isEmpty();

    assertThat(processor.hasState("t")).isFalse();
    AdEvent again = at(9, request("t", "r9", T + 900));
    processor.rows("t", again);
    assertThat(contents(processor.advanceTo(300)))
        .containsExactly(unmatched(again, "no_impression"));
  }

  @Test
  void rowWithoutSideIsRefused() {
    AdEvent event = next(onSide("click", impression("t", "i", T)));

    assertThatThrownBy(() -> processor.rows("t", event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("click");
  }

  @Test
  void twoAdsUnderOneTransactionAreTwoRequests() {
    AdEvent first = at(1, request("t", "ad-1", "r1", T));
    AdEvent second = at(2, request("t", "ad-2", "r2", T));
    AdEvent ofSecond = next(impression("t", "ad-2", "i2", "rendered", T));
    AdEvent ofNone = next(impression("t", "ad-3", "i3", "rendered", T));

    assertThat(contents(processor.rows("t", first, second, ofSecond, ofNone)))
        .containsExactly(match(second, ofSecond));
    assertThat(contents(processor.advanceTo(150)))
        .containsExactlyInAnyOrder(
            unmatched(first, "no_impression"), unmatched(ofNone, "no_request"));
  }

  @Test
  void anotherAdOfTheTransactionMatchesIfOnlyTheTransactionCounts() {
    CorrelationUnderTest byTransaction =
        new CorrelationUnderTest(
            new CorrelationPolicy(
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                3,
                3,
                CorrelationPolicy.MatchOn.TRANSACTION,
                Set.of()));
    AdEvent other = next(impression("t", "ad-9", "i9", "rendered", T));

    assertThat(contents(byTransaction.rows("t", request, other)))
        .containsExactly(match(request, other));
  }

  @Test
  void whatWasNotShownIsUnmatchedAtOnceWhicheverCameFirst() {
    CorrelationUnderTest shownOnly =
        new CorrelationUnderTest(
            new CorrelationPolicy(
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                3,
                3,
                CorrelationPolicy.MatchOn.TRANSACTION_AND_AD,
                Set.of("Rendered")));
    AdEvent blocked = next(impression("t", "ad of t", "i1", "blocked", T));
    AdEvent shown = next(impression("t", "ad of t", "i2", "RENDERED", T));

    assertThat(contents(shownOnly.rows("t", blocked)))
        .containsExactly(unmatched(blocked, "not_shown"));
    assertThat(contents(shownOnly.rows("t", request, shown)))
        .containsExactly(match(request, shown));
  }

  @Test
  void theLedgerNamesWhatIsDroppedAndWhereItWasRead() {
    CorrelationUnderTest audited =
        new CorrelationUnderTest(POLICY, new Ledger("ad-requests", "ad-impressions"));
    AdEvent impression = next(impression("t", "i", T));
    AdEvent second = at(7, request("t", "r2", T));
    audited.rows("t", request, impression);

    assertThat(contents(audited.rows("t", second, at(9, impression))))
        .containsExactlyInAnyOrder(
            AdAudit.of("duplicate_request", "ad-requests", second.origin(), "t", "r2", T),
            AdAudit.of("repeated_event", "ad-impressions", new Origin(0, 9, 0, 0), "t", "i", T));
  }

  private AdEvent next(AdEvent impression) {
    return at(impressionOffset++, impression);
  }

  private static AdEvent at(long offset, AdEvent event) {
    return readAt(event, new Origin(0, offset, 0, 0));
  }
}

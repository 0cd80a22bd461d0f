package io.lowlag.attribution.credit;

import static io.lowlag.attribution.credit.JourneyEvents.click;
import static io.lowlag.attribution.credit.JourneyEvents.conversion;
import static io.lowlag.attribution.credit.JourneyEvents.restatement;
import static io.lowlag.attribution.credit.JourneyEvents.retraction;
import static io.lowlag.attribution.credit.JourneyEvents.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Original;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.testing.ProcessorOnSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journey goes through Spark's encoders into RocksDB and comes back in a later run. */
@Tag("spark")
class CreditOnSparkTest {

  private static final long T = 1_800_000_000_000L;

  /** Before the wall clock: a conversion is kept until a copy of it would be too old. */
  private static final long PAST = 1_700_000_000_000L;

  private static final CreditPolicy BRIEF =
      new CreditPolicy(
          List.of(AttributionModel.LAST),
          Duration.ofMillis(2),
          Duration.ofMillis(2),
          Duration.ZERO,
          JourneyEvents.POLICY.viewEvidence(),
          true,
          Duration.ofDays(7),
          40,
          40,
          CreditPolicy.Counting.EVERY,
          Duration.ZERO,
          Duration.ofMillis(1),
          100,
          100,
          Duration.ofMinutes(5));

  private static SparkSession spark;

  @TempDir Path checkpoint;
  private ProcessorOnSpark<JourneyEvent, CreditOutput> runs;
  private long offset;

  @BeforeAll
  static void startSpark() {
    spark = ProcessorOnSpark.startSpark();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void openSource() {
    runs =
        new ProcessorOnSpark<>(
            checkpoint, JourneyEvent.class, JourneyEvent::userId, CreditOutput.class);
  }

  @Test
  void touchesConversionsAndAdjustmentsOfOneRunMeetThoseOfTheNext() throws Exception {
    assertThat(
            run(
                JourneyEvents.POLICY,
                view("v", "t1", T - 3_000),
                click("c", "t2", T - 2_000),
                restatement("r", "o", "8.50", T + 1)))
        .isEmpty();

    List<AdCredit> credited = run(JourneyEvents.POLICY, conversion("x", "o", "10.00", T));
    assertThat(credited).hasSize(5).allMatch(credit -> credit.revision() == 1);
    assertThat(credited.get(2).value()).as("restated before it came").isEqualTo("8.50");
    assertThat(credited.get(2).touches())
        .extracting(touch -> touch.touchEventId() + " " + touch.creditedValue())
        .containsExactly("v 4.25", "c 4.25");

    List<AdCredit> retracted = run(JourneyEvents.POLICY, retraction("q", "x", T + 2));
    assertThat(retracted)
        .hasSize(5)
        .allMatch(credit -> credit.revision() == 2 && credit.status().equals("retracted"));
    assertThat(run(JourneyEvents.POLICY, conversion("x", "o", "10.00", T)))
        .as("a repetition in a later run")
        .isEmpty();
  }

  @Test
  void aSettledJourneyLeavesNothingBehind() throws Exception {
    List<AdCredit> credits =
        new ArrayList<>(run(BRIEF, click("c", "t1", PAST), conversion("x", null, "1.00", PAST)));
    for (int later = 0; later < 3; later++) {
      credits.addAll(run(BRIEF, otherUser(click("later" + later, "t9", T))));
    }

    assertThat(credits)
        .extracting(credit -> credit.revision() + " " + credit.status())
        .containsExactly("1 provisional", "3 final");
    assertThat(runs.keysWithState(CreditProcessor.JOURNEY_STATE))
        .doesNotContain(JourneyEvents.USER);
    assertThat(runs.keysWithTimer()).doesNotContain(JourneyEvents.USER);
  }

  @Test
  void anAdjustmentWaitsWithItsRecord() throws Exception {
    Original original =
        new Original(new byte[] {0, 1, -1}, List.of(KafkaHeader.text("trace", "4711")));

    List<CreditOutput> outputs =
        new ArrayList<>(outputs(BRIEF, retraction("r", "nothing", PAST).withOriginal(original)));
    for (int later = 0; later < 3; later++) {
      outputs.addAll(outputs(BRIEF, otherUser(click("later" + later, "t9", T))));
    }

    assertThat(outputs)
        .singleElement()
        .satisfies(
            output -> {
              Original rejected = output.rejection().event().original();
              assertThat(rejected.value()).isEqualTo(original.value());
              assertThat(rejected.headers()).isEqualTo(original.headers());
            });
  }

  private List<AdCredit> run(CreditPolicy policy, JourneyEvent... rows) throws Exception {
    return JourneyUnderTest.credits(outputs(policy, rows));
  }

  private List<CreditOutput> outputs(CreditPolicy policy, JourneyEvent... rows) throws Exception {
    List<JourneyEvent> read = new ArrayList<>();
    for (JourneyEvent row : rows) {
      read.add(JourneyEvents.readAt(row, offset++));
    }
    Ledger ledger = new Ledger(false, "ad-matches", "ad-callbacks");
    return runs.run(new CreditProcessor(policy, ledger), read);
  }

  private static JourneyEvent otherUser(JourneyEvent event) {
    return JourneyEvent.touch(
        event.type(),
        event.eventId(),
        "other",
        event.transactionId(),
        event.adId(),
        event.campaignId(),
        event.eventTime(),
        event.origin());
  }
}

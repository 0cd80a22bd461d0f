package io.lowlag.devkit.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.sessionization.HeartbeatCatchUp;
import io.lowlag.sessionization.SessionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionGeneratorTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final SessionPolicy POLICY =
      new SessionPolicy(SECOND, SECOND.multipliedBy(4), HeartbeatCatchUp.ALL, SECOND, SECOND);
  private static final SessionTraffic TRAFFIC =
      SessionTraffic.of(2_000, 10, POLICY, Duration.ofMillis(500), true, 7);

  @Test
  void equalSeedsGiveEqualRecordsAndAnswersAndOtherSeedsOthers() {
    assertThat(described(TRAFFIC)).isEqualTo(described(TRAFFIC));
    assertThat(new SessionGenerator(TRAFFIC, START_MS).expected())
        .isEqualTo(new SessionGenerator(TRAFFIC, START_MS).expected());
    SessionTraffic other = SessionTraffic.of(2_000, 10, POLICY, SECOND, true, 8);
    assertThat(described(other)).doesNotContainAnyElementsOf(described(TRAFFIC));
  }

  @Test
  void recordsComeInSendingOrderAtTheRateAskedForFromBothPlatforms() {
    List<GeneratedRecord> records = records(TRAFFIC);

    assertThat(records).extracting(GeneratedRecord::sendAtUs).isSorted();
    assertThat((double) records.size()).isCloseTo(20_000, within(400.0));
    assertThat(new SessionGenerator(TRAFFIC, START_MS).expected().records())
        .isEqualTo(records.size());
    assertThat(records.stream().filter(r -> r.topic().equals(SessionGenerator.PC)).count())
        .isBetween(7_000L, 9_000L);
  }

  @Test
  void recordsAreMadeOnlyWhenAskedFor() {
    SessionTraffic endless = SessionTraffic.of(100_000, 86_400, POLICY, SECOND, true, 1);

    assertThat(new SessionGenerator(endless, START_MS).records().next().sendAtUs()).isPositive();
  }

  @Test
  void withoutDisorderEverySessionStartsAndEnds() {
    SessionTraffic calm =
        SessionTraffic.of(2_000, 10, POLICY, SECOND, false, 7).with(SessionDisorder.none());
    ExpectedSessions expected = new SessionGenerator(calm, START_MS).expected();

    assertThat(expected.required()).hasSize(20_000);
    assertThat(expected.allowed()).isEmpty();
    assertThat(expected.deadLetters()).isEmpty();
  }

  @Test
  void refusesTrafficThatCannotBe() {
    assertThatThrownBy(() -> SessionTraffic.of(0, 1, POLICY, SECOND, true, 1))
        .hasMessageContaining("rate is 0");
    SessionPolicy shortest =
        new SessionPolicy(SECOND, SECOND, HeartbeatCatchUp.ALL, SECOND, SECOND);
    assertThatThrownBy(() -> SessionTraffic.of(1, 1, shortest, SECOND, true, 1))
        .hasMessageContaining("maxDuration is 1s");
    assertThatThrownBy(() -> new SessionDisorder(-0.1, 0, 0, 0, 0, 0))
        .hasMessageContaining("overlapping is -0.1");
    assertThatThrownBy(() -> new SessionDisorder(0.5, 0.25, 0.5, 0, 0, 0))
        .hasMessageContaining("add up to 1.25:");
  }

  private static List<GeneratedRecord> records(SessionTraffic traffic) {
    List<GeneratedRecord> records = new ArrayList<>();
    new SessionGenerator(traffic, START_MS).records().forEachRemaining(records::add);
    return records;
  }

  private static List<String> described(SessionTraffic traffic) {
    return records(traffic).stream()
        .map(r -> r.topic() + r.key() + ExpectedSessions.fingerprint(r.value()) + r.sendAtUs())
        .toList();
  }
}

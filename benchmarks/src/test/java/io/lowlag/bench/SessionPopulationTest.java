package io.lowlag.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.devkit.traffic.GeneratedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SessionPopulationTest {

  private static final Duration HEARTBEAT = Duration.ofSeconds(30);
  private static final long START_MS = 1_700_000_000_000L;

  @Test
  void startsSpreadEvenlyOverOneHeartbeat() {
    List<GeneratedRecord> starts = new ArrayList<>();
    new SessionPopulation(3_000, HEARTBEAT).starts(START_MS).forEachRemaining(starts::add);

    assertThat(starts.stream().map(GeneratedRecord::key)).doesNotHaveDuplicates().hasSize(3_000);
    Map<Long, Long> bySecond =
        starts.stream()
            .collect(Collectors.groupingBy(r -> r.sendAtUs() / 1_000_000, Collectors.counting()));
    assertThat(bySecond)
        .hasSize(30)
        .allSatisfy((second, count) -> assertThat(count).isEqualTo(100));
  }

  @Test
  void visitorsEndBeforeTheirFirstHeartbeatAndKeepTheRate() {
    List<GeneratedRecord> visits = new ArrayList<>();
    SessionPopulation.visitors(START_MS, Duration.ofSeconds(10)).forEachRemaining(visits::add);

    Map<String, List<Long>> byDevice =
        visits.stream()
            .collect(
                Collectors.groupingBy(
                    GeneratedRecord::key,
                    Collectors.mapping(GeneratedRecord::sendAtUs, Collectors.toList())));
    assertThat(byDevice.values().stream().filter(times -> times.size() == 2))
        .hasSize(900)
        .allSatisfy(times -> assertThat(times.get(1) - times.get(0)).isEqualTo(1_005_000));
    assertThat(visits.stream().filter(r -> r.sendAtUs() / 1_000_000 == 5)).hasSize(200);
  }

  @Test
  void inputIsNeverTakenForHeartbeats() {
    long startUs = SessionPopulation.momentUs();
    List<GeneratedRecord> records = new ArrayList<>();
    new SessionPopulation(7_001, HEARTBEAT).starts(START_MS).forEachRemaining(records::add);
    SessionPopulation.visitors(START_MS, Duration.ofSeconds(5)).forEachRemaining(records::add);

    assertThat(records).noneMatch(record -> SessionPopulation.ofTimer(startUs + record.sendAtUs()));
    assertThat(SessionPopulation.ofTimer(START_MS * 1_000)).isTrue();
  }

  @Test
  void heartbeatsOfOneAndAHalfIntervals() {
    SessionPopulation population = new SessionPopulation(600_000, HEARTBEAT);

    assertThat(population.heartbeatsIn(Duration.ofSeconds(45))).isEqualTo(900_000);
  }
}

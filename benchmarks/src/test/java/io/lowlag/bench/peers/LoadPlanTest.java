package io.lowlag.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.devkit.traffic.GeneratedRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

  private final Comparison comparison = Comparison.quick("D", List.of(Engine.values()), false);

  @Test
  void aProcessReadsThePlanThatItWasGiven() {
    LoadPlan plan = comparison.plan(200, 2, 1_800_000_000_000L);
    List<String> arguments = new ArrayList<>(List.of("localhost:9092"));
    arguments.addAll(plan.arguments());

    assertThat(LoadPlan.parse(arguments.toArray(String[]::new), 1)).isEqualTo(plan);
  }

  @Test
  void equalPlansGiveEqualRecords() {
    LoadPlan plan = comparison.plan(200, 1, 1_800_000_000_000L);

    assertThat(records(plan)).isEqualTo(records(plan)).hasSizeGreaterThan(1_000);
    assertThat(records(comparison.plan(200, 2, 1_800_000_000_000L))).isNotEqualTo(records(plan));
  }

  @Test
  void itExpectsAnAnswerForEveryRecordThatIsNotDropped() {
    LoadPlan plan = comparison.plan(200, 1, 1_800_000_000_000L);

    Workload.Expected expected = Workloads.named("D").expected(plan);

    assertThat(expected.records()).isEqualTo(records(plan).size());
    assertThat(expected.outputs()).isBetween(expected.records() / 3, expected.records());
    assertThat(expected.lastDueUs())
        .isGreaterThan((plan.seconds() + plan.lateness().toSeconds()) * 1_000_000);
  }

  private static List<String> records(LoadPlan plan) {
    List<String> records = new ArrayList<>();
    Workloads.named(plan.workload())
        .records(plan)
        .forEachRemaining(record -> records.add(text(record)));
    return records;
  }

  private static String text(GeneratedRecord record) {
    return record.topic() + record.key() + Arrays.hashCode(record.value()) + record.sendAtUs();
  }
}

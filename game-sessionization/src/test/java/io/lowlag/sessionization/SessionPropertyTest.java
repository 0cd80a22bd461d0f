package io.lowlag.sessionization;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same events give the model's starts, ends and causes however rows fall into batches, in
 * whatever order a batch hands them over, and however the topics interleave; heartbeats are what
 * the model says of the same clock.
 */
class SessionPropertyTest {

  private static final long T = 1_000_000;
  private static final long HOLD = 1_000;
  private static final List<String> DEVICES = List.of("console 1", "console 2", "pc 1");

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomInterleavingsAndBatches(long seed) {
    Random random = new Random(seed);
    SessionPolicy policy = policy(random);
    List<GameEvent> consoles = topic(random, List.of("console 1", "console 2"), random.nextInt(16));
    List<GameEvent> pcs = topic(random, List.of("pc 1"), random.nextInt(12));
    // From long before the events to long after, which is a replay.
    long begin = T + List.of(-500, 0, 130, 5_000).get(random.nextInt(4));

    for (int round = 0; round < 10; round++) {
      double endOfBatch = List.of(1.0, 0.5, 0.1, 0.0).get(random.nextInt(4));
      Run run = new Run(policy, DEVICES, begin);
      List<GameEvent> batch = new ArrayList<>();
      for (GameEvent row : interleaved(random, consoles, pcs)) {
        batch.add(row);
        if (random.nextDouble() < endOfBatch) {
          run.batch(batch, random);
        }
      }
      run.batch(batch, random);
      run.endAll();

      assertThat(withoutStamps(run.processor.allOutputs()))
          .as("round %s from %s of %s and %s", round, begin, consoles, pcs)
          .containsExactlyInAnyOrderElementsOf(run.expected());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everySplitOfFewEventsGivesTheSameStartsEndsAndCauses(long seed) {
    Random random = new Random(seed);
    SessionPolicy policy = policy(random);
    List<GameEvent> rows = topic(random, List.of("d"), random.nextInt(7));
    long begin = T + List.of(-500, 0, 130, 5_000).get(random.nextInt(4));
    SessionModel model = new SessionModel(policy, "d", begin);
    rows.forEach(row -> model.row(row, begin));
    model.advanceTo(begin + 10 * HOLD);

    for (int split = 0; split < 1 << Math.max(0, rows.size() - 1); split++) {
      Run run = new Run(policy, List.of("d"), begin);
      List<GameEvent> batch = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        // Backwards inside a batch: the worst order that Spark could hand over.
        batch.add(0, rows.get(row));
        if ((split >> row & 1) == 1 || row == rows.size() - 1) {
          run.processor.rows("d", List.copyOf(batch));
          batch.clear();
          run.advance(1 + random.nextInt(15));
        }
      }
      run.endAll();

      assertThat(withoutStamps(run.processor.allOutputs()))
          .filteredOn(e -> !e.cause().equals(SessionEvent.HEARTBEAT))
          .as("rows %s split %s", rows, Integer.toBinaryString(split))
          .containsExactlyInAnyOrderElementsOf(
              model.outputs().stream()
                  .filter(e -> !e.cause().equals(SessionEvent.HEARTBEAT))
                  .toList());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsSaidOfASessionThatDoesNotRunHoweverSoonThingsAreForgotten(long seed) {
    Random random = new Random(seed);
    SessionPolicy policy =
        new SessionPolicy(
            Duration.ofMillis(1 + random.nextInt(30)),
            Duration.ofMillis(1 + random.nextInt(200)),
            random.nextBoolean() ? HeartbeatCatchUp.ALL : HeartbeatCatchUp.LATEST,
            Duration.ofMillis(random.nextInt(20)),
            Duration.ofMillis(random.nextInt(20)));
    Run run = new Run(policy, List.of("d"), T + random.nextInt(600));
    for (GameEvent row : topic(random, List.of("d"), 40)) {
      run.processor.rows(row);
      run.advance(1 + random.nextInt(40));
    }
    run.endAll();

    Map<String, SessionEvent> latest = new LinkedHashMap<>();
    for (SessionEvent event : run.processor.allOutputs()) {
      SessionEvent before = latest.put(event.sessionId(), event);
      if (!event.cause().equals(SessionEvent.START)) {
        assertThat(before).as("before %s", event).isNotNull();
        assertThat(before.type()).as("before %s", event).isEqualTo(SessionEvent.ACTIVE);
      }
      if (event.cause().equals(SessionEvent.HEARTBEAT)) {
        assertThat(event.sequence()).isGreaterThan(before.sequence());
      }
    }
    assertThat(starts(run)).as("of what starts, everything ends").isEqualTo(ends(run));
  }

  private static long starts(Run run) {
    return run.processor.allOutputs().stream()
        .filter(event -> event.cause().equals(SessionEvent.START))
        .count();
  }

  private static long ends(Run run) {
    return run.processor.allOutputs().stream()
        .filter(event -> event.type().equals(SessionEvent.END))
        .count();
  }

  /** A processor and its models under one clock, in processing time. */
  private static final class Run {

    private final SessionizationUnderTest processor;
    private final Map<String, SessionModel> models = new LinkedHashMap<>();

    Run(SessionPolicy policy, List<String> devices, long begin) {
      processor = new SessionizationUnderTest(policy);
      processor.advanceTo(begin);
      devices.forEach(device -> models.put(device, new SessionModel(policy, device, begin)));
    }

    /**
     * Rows and then the batch's timers; or, as in real-time mode, timers up to the moment first.
     */
    void batch(List<GameEvent> batch, Random random) {
      long readAt = processor.now() + 1 + random.nextInt(15);
      if (random.nextBoolean()) {
        advanceTo(readAt++);
      }
      long at = readAt;
      batch.forEach(row -> models.get(row.deviceId()).row(row, at));
      Collections.shuffle(batch, random);
      Map<String, List<GameEvent>> byKey = new LinkedHashMap<>();
      for (GameEvent row : batch) {
        byKey.computeIfAbsent(row.deviceId(), key -> new ArrayList<>()).add(row);
      }
      byKey.forEach((device, rows) -> processor.rowsOfBatchAt(at, device, rows));
      batch.clear();
      advanceTo(at);
    }

    void advance(long millis) {
      advanceTo(processor.now() + millis);
    }

    private void advanceTo(long now) {
      processor.advanceTo(now);
      models.values().forEach(model -> model.advanceTo(now));
    }

    /** Past the last timer, in steps, so that several of one key fire one after the other. */
    void endAll() {
      for (long step = 0; step < 4 * HOLD / 40; step++) {
        advance(40);
      }
      for (String device : models.keySet()) {
        assertThat(processor.hasState(device)).as("state of %s", device).isFalse();
        assertThat(processor.timersOf(device)).as("timers of %s", device).isEmpty();
      }
    }

    List<SessionEvent> expected() {
      return models.values().stream().flatMap(model -> model.outputs().stream()).toList();
    }
  }

  // Patience, memory and maximum outlast the batches: 29 of 16 ms at most.
  private static SessionPolicy policy(Random random) {
    return new SessionPolicy(
        Duration.ofMillis(List.of(7, 25, 100, 2_000).get(random.nextInt(4))),
        Duration.ofMillis(500),
        random.nextBoolean() ? HeartbeatCatchUp.ALL : HeartbeatCatchUp.LATEST,
        Duration.ofMillis(HOLD),
        Duration.ofMillis(HOLD));
  }

  /** Few sessions, so that they repeat; times that tie, turn back, and reach the maximum. */
  private static List<GameEvent> topic(Random random, List<String> devices, int count) {
    long[] times = {0, 1, 50, 100, 101, 300, 499, 500, 501, 600};
    List<GameEvent> topic = new ArrayList<>();
    for (int offset = 0; offset < count; offset++) {
      String device = devices.get(random.nextInt(devices.size()));
      String type = random.nextBoolean() ? GameEvent.START : GameEvent.END;
      String session = device + " session " + random.nextInt(4);
      long time = T + times[random.nextInt(times.length)];
      topic.add(GameEvents.readAt(offset, GameEvents.event(type, device, session, time)));
    }
    return topic;
  }

  private static List<GameEvent> interleaved(
      Random random, List<GameEvent> consoles, List<GameEvent> pcs) {
    List<GameEvent> rows = new ArrayList<>();
    int console = 0;
    double bias = random.nextDouble();
    for (int pc = 0; console + pc < consoles.size() + pcs.size(); ) {
      boolean consoleNext =
          pc == pcs.size() || (console < consoles.size() && random.nextDouble() < bias);
      rows.add(consoleNext ? consoles.get(console++) : pcs.get(pc++));
    }
    return rows;
  }

  private static SessionEvent withoutStamps(SessionEvent event) {
    return new SessionEvent(
        event.eventId(),
        event.type(),
        event.cause(),
        event.deviceId(),
        event.sessionId(),
        event.playerId(),
        event.startedAt(),
        event.durationMs(),
        event.sequence(),
        event.dueAt(),
        event.eventTime(),
        0,
        0);
  }

  private static List<SessionEvent> withoutStamps(List<SessionEvent> events) {
    return events.stream().map(SessionPropertyTest::withoutStamps).toList();
  }
}

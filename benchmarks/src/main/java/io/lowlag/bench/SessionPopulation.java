package io.lowlag.bench;

import io.lowlag.common.record.Json;
import io.lowlag.devkit.sessions.SessionGenerator;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.sessionization.model.GameEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Sessions that run all the time, and visitors whose sessions are over before their first heartbeat
 * is due. Sending times are whole milliseconds from the start.
 *
 * @param sessions that run, one a device
 * @param heartbeat their interval
 */
record SessionPopulation(int sessions, Duration heartbeat) {

  /** Starts and ends of visitors. */
  static final int INPUT_RATE = 200;

  private static final long MICROS_PER_MILLI = 1_000;
  private static final long INPUT_STEP_MS = 1_000 / INPUT_RATE;
  private static final int STARTS_BEFORE_END = 100;

  /** All starts, spread evenly over one interval, so that the heartbeats are as well. */
  Iterator<GeneratedRecord> starts(long startMs) {
    return LongStream.range(0, sessions)
        .mapToObj(
            i -> record(GameEvent.START, "d-" + i, startMs, i * heartbeat.toMillis() / sessions))
        .iterator();
  }

  /** Visitors' starts and ends in turns; each visitor ends after a second. */
  static Iterator<GeneratedRecord> visitors(long startMs, Duration lasting) {
    return LongStream.range(0, lasting.toSeconds() * INPUT_RATE)
        .filter(i -> i % 2 == 0 || i / 2 >= STARTS_BEFORE_END)
        .mapToObj(i -> visitor(i, startMs))
        .iterator();
  }

  private static GeneratedRecord visitor(long number, long startMs) {
    boolean starts = number % 2 == 0;
    long visitor = starts ? number / 2 : number / 2 - STARTS_BEFORE_END;
    String type = starts ? GameEvent.START : GameEvent.END;
    return record(type, "v-" + visitor, startMs, number * INPUT_STEP_MS);
  }

  /** How many heartbeats fall due in a time during which all sessions run. */
  long heartbeatsIn(Duration time) {
    return sessions * time.toMillis() / heartbeat.toMillis();
  }

  private static GeneratedRecord record(String type, String device, long startMs, long afterMs) {
    GameEvent event =
        new GameEvent(
            type + "-" + device,
            type,
            device,
            "s-" + device,
            "p-" + device,
            startMs + afterMs,
            null);
    String topic = device.hashCode() % 2 == 0 ? SessionGenerator.CONSOLE : SessionGenerator.PC;
    return new GeneratedRecord(topic, device, Json.bytes(event), afterMs * MICROS_PER_MILLI);
  }

  /** A moment to send from: half a millisecond off, where no heartbeat can be due. */
  static long momentUs() {
    long nextMs = System.currentTimeMillis() + 1;
    return TimeUnit.MILLISECONDS.toMicros(nextMs) + MICROS_PER_MILLI / 2;
  }

  /**
   * Tells by its stamp what an output is: heartbeats are due at whole milliseconds, and {@link
   * #momentUs} keeps input off them. So nobody need parse 20,000 outputs a second.
   */
  static boolean ofTimer(long sentUs) {
    return sentUs % MICROS_PER_MILLI == 0;
  }
}

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
 * Sessions that run all the time, and visitors whose sessions end before their first heartbeat is
 * due. Sending times are whole milliseconds from the start.
 *
 * @param sessions number of running sessions, one for each device
 * @param heartbeat the interval of their heartbeats
 */
record SessionPopulation(int sessions, Duration heartbeat) {

  /** Starts and ends of visitors in a second. */
  static final int INPUT_RATE = 200;

  private static final long MICROS_PER_MILLI = 1_000;
  private static final long INPUT_STEP_MS = 1_000 / INPUT_RATE;
  private static final int STARTS_BEFORE_END = 100;

  /**
   * Returns all starts, spread evenly over one interval, so that the heartbeats are spread evenly
   * as well.
   */
  Iterator<GeneratedRecord> starts(long startMs) {
    return LongStream.range(0, sessions)
        .mapToObj(
            i -> record(GameEvent.START, "d-" + i, startMs, i * heartbeat.toMillis() / sessions))
        .iterator();
  }

  /** Returns visitors' starts and ends in turns; each visitor ends after a second. */
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

  /** Returns how many heartbeats are due in a time in which all sessions run. */
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

  /**
   * Returns a moment at which sending can start: half a millisecond off, where no heartbeat can be
   * due.
   */
  static long momentUs() {
    long nextMs = System.currentTimeMillis() + 1;
    return TimeUnit.MILLISECONDS.toMicros(nextMs) + MICROS_PER_MILLI / 2;
  }

  /**
   * Returns whether a timer caused an output, by its stamp: heartbeats are due at whole
   * milliseconds, and {@link #momentUs} sends input between them. So 20,000 outputs a second need
   * not be parsed.
   */
  static boolean ofTimer(long sentUs) {
    return sentUs % MICROS_PER_MILLI == 0;
  }
}

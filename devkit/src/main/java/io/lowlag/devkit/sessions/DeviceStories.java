package io.lowlag.devkit.sessions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.Malformation;
import io.lowlag.devkit.traffic.PlannedRecord;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The devices of some traffic. Each depends only on the seed and its number. Its expected outputs
 * follow from what the generator did on purpose, not from comparing times.
 */
final class DeviceStories {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final int PLAYERS = 100_000;
  private static final double CONSOLES = 0.6;
  private static final long LARGEST_TRANSIT_US = 5_000;

  private final SessionTraffic traffic;
  private final long startMs;
  private final long maxMs;

  DeviceStories(SessionTraffic traffic, long startMs) {
    this.traffic = traffic;
    this.startMs = startMs;
    this.maxMs = traffic.policy().maxDuration().toMillis();
  }

  /** Returns when a story begins, in microseconds after the start; it sends nothing before that. */
  long beginsAtUs(long number) {
    double progress = (double) number / traffic.devices();
    return TimeUnit.MILLISECONDS.toMicros((long) (progress * traffic.seconds() * 1_000));
  }

  /** Returns the story of the device with that number, from 0. */
  DeviceStory get(long number) {
    return new Draw(number).story();
  }

  /** Draws one story from random numbers. */
  private final class Draw {

    private final SplittableRandom random;
    private final String deviceId;
    private final String playerId;
    private final String topic;
    private final long beginMs;
    private final DeviceStory story;

    Draw(long number) {
      // The multiplier differs from the generator's own step, or neighbouring seeds would share
      // random numbers.
      random = new SplittableRandom(traffic.seed() * 0xD1342543DE82EF95L + number);
      deviceId = "d-" + Long.toString(traffic.seed(), 36) + "-" + number;
      playerId = "p-" + random.nextInt(PLAYERS);
      topic = random.nextDouble() < CONSOLES ? SessionGenerator.CONSOLE : SessionGenerator.PC;
      beginMs = startMs + TimeUnit.MICROSECONDS.toMillis(beginsAtUs(number));
      story = new DeviceStory(deviceId, traffic);
    }

    DeviceStory story() {
      SessionDisorder shares = traffic.disorder();
      double fate = random.nextDouble();
      if ((fate -= shares.malformed()) < 0) {
        malformed();
        return story;
      }
      if ((fate -= shares.overlapping()) < 0) {
        overlapping();
      } else if ((fate -= shares.lateStarts()) < 0) {
        lateStart();
      } else if ((fate -= shares.lostEnds()) < 0) {
        GameEvent start = event(GameEvent.START, 1, beginMs);
        send(start, sentUs(start));
        story.expectsTimeout(start);
      } else if ((fate -= shares.endsFirst()) < 0) {
        endFirst();
      } else {
        wholeSession(1, beginMs);
      }
      if (random.nextDouble() < shares.duplicated()) {
        PlannedRecord any = story.sends().get(random.nextInt(story.sends().size()));
        story.sends(any.again(shareUs(traffic.policy().memory())));
      }
      return story;
    }

    private void wholeSession(int session, long startedAt) {
      GameEvent start = event(GameEvent.START, session, startedAt);
      GameEvent end = event(GameEvent.END, session, startedAt + durationMs());
      send(start, sentUs(start));
      send(end, sentUs(end));
      story.expectsRunning(start, SessionEvent.ENDED, end.eventTime());
    }

    private void overlapping() {
      GameEvent first = event(GameEvent.START, 1, beginMs);
      long duration = durationMs();
      long secondAt = beginMs + (long) (duration * random.nextDouble(0.3, 0.8));
      send(first, sentUs(first));
      story.expectsRunning(first, SessionEvent.SUPERSEDED, secondAt);
      wholeSession(2, secondAt);
      if (random.nextBoolean()) {
        // The end of the session comes nevertheless, while the session is remembered.
        GameEvent end = event(GameEvent.END, 1, secondAt + 1);
        send(end, sentUs(end) + shareUs(traffic.policy().memory()));
      }
    }

    private void lateStart() {
      GameEvent older = event(GameEvent.START, 1, beginMs - 1);
      wholeSession(2, beginMs);
      // It is sent after the start of the running session, and before its end, which comes at a
      // twentieth of the maximum or later.
      send(older, sentUs(older) + TimeUnit.MILLISECONDS.toMicros(maxMs / 50));
      story.expectsPast(older, SessionEvent.SUPERSEDED, beginMs);
    }

    private void endFirst() {
      GameEvent start = event(GameEvent.START, 1, beginMs);
      GameEvent end = event(GameEvent.END, 1, beginMs + durationMs());
      send(end, sentUs(end));
      send(start, sentUs(end) + LARGEST_TRANSIT_US + shareUs(traffic.policy().endPatience()));
      story.expectsPast(start, SessionEvent.ENDED, end.eventTime());
    }

    private void malformed() {
      GameEvent event = event(random.nextBoolean() ? GameEvent.START : GameEvent.END, 1, beginMs);
      Malformation[] kinds = Malformation.values();
      Malformation kind = kinds[random.nextInt(kinds.length)];
      story.markMalformed();
      story.sends(
          new PlannedRecord(
              topic,
              kind.key(deviceId),
              () -> kind.value(JSON.<ObjectNode>valueToTree(event)),
              sentUs(event)));
    }

    private GameEvent event(String type, int session, long time) {
      String number = deviceId.substring(1) + "-" + session;
      return new GameEvent(type + number, type, deviceId, "s" + number, playerId, time, null);
    }

    private void send(GameEvent event, long atUs) {
      story.sends(new PlannedRecord(topic, deviceId, () -> Json.bytes(event), atUs));
    }

    /** Returns when an event is sent: when it happened, plus the delay from the device. */
    private long sentUs(GameEvent event) {
      long transitUs = 1_000 + random.nextLong(LARGEST_TRANSIT_US);
      return TimeUnit.MILLISECONDS.toMicros(event.eventTime() - startMs) + transitUs;
    }

    /**
     * Returns a log-normal duration; neither so short that events overtake each other, nor near the
     * maximum.
     */
    private long durationMs() {
      double median = traffic.medianDuration().toMillis();
      double drawn = median * Math.exp(traffic.durationSpread() * random.nextGaussian());
      return (long) Math.max(0.05 * maxMs, Math.min(drawn, 0.6 * maxMs));
    }

    private long shareUs(Duration whole) {
      return (long) (TimeUnit.NANOSECONDS.toMicros(whole.toNanos()) * random.nextDouble(0.02, 0.2));
    }
  }
}

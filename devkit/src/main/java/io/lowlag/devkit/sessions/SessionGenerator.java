package io.lowlag.devkit.sessions;

import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PlannedRecord;
import io.lowlag.devkit.traffic.SendingOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Generates starts and ends of games in the order of sending, and the outputs of a correct
 * sessionization. Equal traffic and start give equal records.
 */
public final class SessionGenerator {

  /** The topic of the consoles. */
  public static final String CONSOLE = "console-sessions";

  /** The topic of the PCs. */
  public static final String PC = "pc-sessions";

  private final SessionTraffic traffic;
  private final DeviceStories stories;

  /**
   * @param startMs the moment that event times count from, epoch milliseconds: the moment of the
   *     first record or, for a replay, one in the distant past
   */
  public SessionGenerator(SessionTraffic traffic, long startMs) {
    this.traffic = traffic;
    this.stories = new DeviceStories(traffic, startMs);
  }

  /**
   * Returns the records in the order of sending, created one by one. Every call starts from the
   * first.
   */
  public Iterator<GeneratedRecord> records() {
    return new SendingOrder(
        traffic.devices(), stories::beginsAtUs, number -> stories.get(number).sends());
  }

  /** Returns the right answer; goes through the traffic once without creating its payloads. */
  public ExpectedSessions expected() {
    Set<String> required = new HashSet<>();
    Set<String> allowed = new HashSet<>();
    Map<String, Map<String, Long>> untilTimeout = new HashMap<>();
    Set<String> deadLetters = new HashSet<>();
    long records = 0;
    for (long number = 0; number < traffic.devices(); number++) {
      DeviceStory story = stories.get(number);
      required.addAll(story.required());
      allowed.addAll(story.allowed());
      untilTimeout.putAll(story.untilTimeout());
      records += story.sends().size();
      if (story.malformed()) {
        for (PlannedRecord record : story.sends()) {
          deadLetters.add(ExpectedSessions.fingerprint(record.value().get()));
        }
      }
    }
    return new ExpectedSessions(required, allowed, untilTimeout, deadLetters, records);
  }
}

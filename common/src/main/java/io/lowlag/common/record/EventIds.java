package io.lowlag.common.record;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids of output events, derived only from their inputs, so that a replay repeats them. */
public final class EventIds {

  private static final char SEPARATOR = '\u001f';

  private EventIds() {}

  /**
   * The id of an event of {@code kind} that follows from the given inputs, in this order: an RFC
   * 4122 version 3 (name-based) UUID.
   *
   * @param kind what the event says, such as {@code ad-match}
   * @param inputs ids (and where needed, sequence numbers) of what it was derived from
   */
  public static String of(String kind, String... inputs) {
    StringBuilder name = new StringBuilder(kind);
    for (String input : inputs) {
      name.append(SEPARATOR).append(input);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }
}

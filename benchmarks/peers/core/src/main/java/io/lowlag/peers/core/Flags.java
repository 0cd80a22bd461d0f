package io.lowlag.peers.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** Command-line flags of the form {@code --name value}; an unknown one is an error. */
public final class Flags {

  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Reads the flags, or ends the process with one line and code 2.
   *
   * @param from the first argument that is a flag
   * @param known pairs of a name and its default
   */
  public Flags(String[] args, int from, String... known) {
    for (int i = 0; i < known.length; i += 2) {
      values.put(known[i], known[i + 1]);
    }
    for (int i = from; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : args[i];
      if (!values.containsKey(name) || i + 1 == args.length) {
        System.err.println("error: " + args[i] + "; flags with their defaults: " + values);
        System.exit(2);
      }
      values.put(name, args[i + 1]);
    }
  }

  public String text(String name) {
    return values.get(name);
  }

  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  public boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  /** Returns the milliseconds of a duration such as 500ms, 10s or 5m. */
  public long ms(String name) {
    String value = text(name);
    if (value.endsWith("ms")) {
      return Long.parseLong(value.substring(0, value.length() - 2).trim());
    }
    long number = Long.parseLong(value.substring(0, value.length() - 1).trim());
    return switch (value.charAt(value.length() - 1)) {
      case 's' -> number * 1_000;
      case 'm' -> number * 60_000;
      case 'h' -> number * 3_600_000;
      default -> throw new IllegalArgumentException(name + " = " + value + ": such as 10s or 5m");
    };
  }

  @Override
  public String toString() {
    return values.toString();
  }
}

package io.lowlag.common.decoding;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.io.Serializable;

/**
 * Which texts a record may have. Texts from settings, tables and models that become fields of a
 * record obey the same rule; otherwise the next job would reject the record.
 *
 * @param maxLength the most characters of a text
 */
public record TextRule(int maxLength) implements Serializable {

  private static final int SHOWN = 80;

  /** Reads the setting {@code decoding.max-text-length}. */
  public static TextRule from(Settings settings) {
    return new TextRule(settings.count("decoding.max-text-length", 1));
  }

  /** Returns whether a record may have this text. */
  public boolean accepts(String text) {
    return !text.isEmpty() && text.length() <= maxLength && halfPair(text) < 0;
  }

  /** Returns what {@link #accepts} expects, for messages. */
  public String expected() {
    return "a text of 1 to " + maxLength + " characters (decoding.max-text-length)";
  }

  /**
   * Returns a text that becomes a field of records.
   *
   * @param what says in the message what the text is
   * @throws SettingsException if a record must not have it
   */
  public String require(String what, String text) {
    if (!accepts(text)) {
      String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
      throw new SettingsException(what + " = \"" + shown + "\" is not " + expected());
    }
    return text;
  }

  /**
   * Returns the index of the first half of a surrogate pair; -1 if there is none. It has no UTF-8
   * and is written as a question mark, so different ids would become equal.
   */
  static int halfPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        return i;
      }
    }
    return -1;
  }
}

package io.lowlag.common.config;

import java.util.regex.Pattern;

/** Keeps secrets out of messages, logs and plans. */
public final class Redaction {

  private static final Pattern SECRET =
      Pattern.compile("(?i)secret|password|passphrase|token|credential|jaas|access[.-]?key");

  private static final Pattern ASSIGNED_SECRET =
      Pattern.compile(
          "(?i)((?:secret|password|passphrase|token|credential|access[.-]?key)[\\w.-]*\\s*[=:]\\s*)"
              + "(\"[^\"]*\"|'[^']*'|[^\\s,;]+)");

  private Redaction() {}

  /** A text from elsewhere (a client's error message) with the values of secrets replaced. */
  public static String scrub(String text) {
    return ASSIGNED_SECRET.matcher(text).replaceAll("$1(redacted)");
  }

  /** The value in quotes, or a placeholder when the setting's name says that it is a secret. */
  public static String of(String name, Object value) {
    return SECRET.matcher(name).find() ? "(redacted)" : "\"" + value + "\"";
  }
}

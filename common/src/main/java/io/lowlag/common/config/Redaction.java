package io.lowlag.common.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of messages, logs and plans. It recognises a secret by the name that it is
 * assigned to, and then removes the whole value, or by its shape. It removes too much rather than
 * too little.
 */
public final class Redaction {

  private static final String SECRET_NAMES =
      "secret|passw(?:or)?d|passphrase|token|credential|jaas|user[._-]?info"
          + "|(?:access|api|private|keystore|account|shared|encryption)[._-]?key|authorization|connection[._-]?string";

  private static final Pattern SECRET = Pattern.compile("(?i)" + SECRET_NAMES);

  /**
   * Names that Spark must redact besides its defaults, as a part of {@code spark.redaction.regex}.
   */
  public static final String SPARK_NAMES = "(?i)" + SECRET_NAMES;

  private static final String PLACEHOLDER = "(redacted)";

  // Without jaas: a JAAS line begins with the name of its login module, which helps to find an
  // error.
  private static final String ASSIGNABLE = SECRET_NAMES.replace("|jaas", "");

  /**
   * A value in quotes with escapes, even if the closing quote is missing, or a value up to a space.
   */
  private static final String VALUE =
      "(?:\"(?:[^\"\\\\]|\\\\.)*\"?|'(?:[^'\\\\]|\\\\.)*'?|(?:(?:bearer|basic|negotiate|digest)\\s+)?[^\\s;]+)";

  private record Shape(Pattern pattern, String replacement) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(
              Pattern.compile(
                  "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)",
                  Pattern.DOTALL),
              PLACEHOLDER),
          new Shape(
              Pattern.compile(
                  "(?i)((?:" + ASSIGNABLE + ")[\\w.-]*\\\\?[\"']?\\s*[=:]\\s*)" + VALUE),
              "$1" + PLACEHOLDER),
          new Shape(
              Pattern.compile("(?i)\\b(bearer|basic)\\s+(?=\\S*[0-9=])[A-Za-z0-9+/=._~-]{8,}"),
              "$1 " + PLACEHOLDER),
          // If a JAAS line has a quote too few or too many, Kafka may quote a secret as a key.
          new Shape(
              Pattern.compile("(?i)((?:key|flag) )'[^']*'( in JAAS config)"),
              "$1" + PLACEHOLDER + "$2"),
          // The three parts of a JSON Web Token; the first two are JSON.
          new Shape(
              Pattern.compile("\\beyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*"),
              PLACEHOLDER),
          new Shape(Pattern.compile("(://)[^/\\s@\"']+@"), "$1" + PLACEHOLDER + "@"));

  private Redaction() {}

  /**
   * Returns a text from elsewhere, such as a client's error message, with the values of secrets
   * replaced.
   */
  public static String scrub(String text) {
    String scrubbed = text;
    for (Shape shape : SHAPES) {
      scrubbed = shape.pattern().matcher(scrubbed).replaceAll(shape.replacement());
    }
    return scrubbed;
  }

  /** Returns whether the name of a setting says that its value is a secret. */
  static boolean isSecret(String name) {
    return SECRET.matcher(name).find();
  }

  /**
   * Returns the value in quotes, or a placeholder if the setting's name says that it is a secret. A
   * value under another name is scrubbed.
   */
  public static String of(String name, Object value) {
    return isSecret(name) ? PLACEHOLDER : "\"" + scrub(String.valueOf(value)) + "\"";
  }
}

package io.lowlag.common.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets among the options of a command line. Every user of the machine sees them in the list of
 * processes, and shells keep them in their history.
 */
public final class CommandLineSecrets {

  /**
   * What Kafka's clients read from elsewhere, such as {@code ${file:/run/secrets/kafka:password}}.
   */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\w+:[^}]*}");

  private static final Pattern EMPTY = Pattern.compile("[\\w.-]+\\s*=\\s*(?:\"\"|'')");

  /** Names of what leads to a secret and is none. */
  private static final Pattern WHERE =
      Pattern.compile("(?i)(?:url|location|path|file|class|type|enabled)$");

  private CommandLineSecrets() {}

  /**
   * A warning for those that are there, by their names alone.
   *
   * @param options name to value
   */
  public static Optional<String> warning(Map<String, String> options) {
    List<String> names =
        options.entrySet().stream()
            .filter(option -> isSecret(option.getKey(), option.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "warning: a secret on the command line is seen by every user of this machine: give "
                + String.join(", ", names)
                + " in a file (--config) that only the job can read, or by the environment"
                + " (docs/security.md)");
  }

  private static boolean isSecret(String name, String value) {
    String literal = EMPTY.matcher(REFERENCE.matcher(value).replaceAll("")).replaceAll("");
    if (literal.isBlank() || WHERE.matcher(name).find()) {
      return false;
    }
    boolean jaas = name.toLowerCase(Locale.ROOT).contains("jaas");
    return (!jaas && Redaction.isSecret(name)) || !Redaction.scrub(literal).equals(literal);
  }
}

package io.lowlag.common.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds secrets among the options of a command line. Every user of the machine sees them in the
 * list of processes, and shells keep them in their history.
 */
public final class CommandLineSecrets {

  /**
   * A reference that Kafka's clients resolve, such as {@code ${file:/run/secrets/kafka:password}}.
   */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\w+:[^}]*}");

  private static final Pattern EMPTY = Pattern.compile("[\\w.-]+\\s*=\\s*(?:\"\"|'')");

  /** Ends of names of settings that say where a secret is, but are not secret. */
  private static final Pattern WHERE =
      Pattern.compile("(?i)(?:url|location|path|file|class|type|enabled)$");

  private CommandLineSecrets() {}

  /**
   * Returns a warning that names the options with secrets, without their values; empty if there are
   * none.
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
            "warning: a secret on the command line is visible to every user of this machine: set "
                + String.join(", ", names)
                + " in a file (--config) that only the job can read, or in an environment variable"
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

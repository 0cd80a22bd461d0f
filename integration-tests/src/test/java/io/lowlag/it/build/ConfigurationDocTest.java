package io.lowlag.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md is generated from the modules' {@code reference.conf}. Run with {@code
 * -Dlowlag.docs.update=true} to write it again.
 */
class ConfigurationDocTest {

  private static final Path REPOSITORY = Repository.root();
  private static final Path DOCUMENT = REPOSITORY.resolve("docs/configuration.md");
  private static final String COMMAND =
      "./mvnw -pl integration-tests -am test -Dtest=ConfigurationDocTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlowlag.docs.update=true";

  private static final String HEAD =
      """
      # Configuration

      You write settings in [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md). A job takes the value of a setting from
      the first of these places that has one:

      1. `-D path=value` on the command line;
      2. the file that `--config` names;
      3. the environment variable in the column *environment*;
      4. the default.

      A job refuses a key that is not on this page, and names the nearest known one. `spark` accepts any key of Spark. `kafka.options`,
      `source.options` and `sink.options` accept keys of Kafka or Spark, except those that the job decides itself or that have a setting of
      their own. The job refuses these keys, and says what to do instead.

      This page is generated from the modules' `reference.conf` ([how](../CONTRIBUTING.md#add-a-setting)).
      """;

  private static final Pattern GROUP = Pattern.compile("\\s*([\\w-]+) \\{(\\})?");
  private static final Pattern FREE_FORM = Pattern.compile("\\s*([\\w-]+) \\{\\}");
  private static final Pattern SETTING = Pattern.compile("\\s*([\\w-]+) = (.*)");
  private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{\\?(\\w+)\\}");

  @Test
  void theDocumentIsWhatTheReferenceFilesSay() throws IOException {
    String expected = document();
    if (Boolean.getBoolean("lowlag.docs.update")) {
      Files.writeString(DOCUMENT, expected);
    }

    assertThat(DOCUMENT).as("out of date; run " + COMMAND).hasContent(expected);
  }

  @Test
  void everySettingIsExplained() throws IOException {
    for (Path file : references()) {
      assertThat(settings(file).entrySet())
          .as(file + ": settings without a comment")
          .filteredOn(setting -> setting.getValue().meaning().isEmpty())
          .isEmpty();
    }
  }

  private static String document() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (Path file : references()) {
      text.append("\n## ").append(REPOSITORY.relativize(file).getName(0)).append("\n\n");
      text.append("| setting | default | environment | meaning |\n|---|---|---|---|\n");
      settings(file)
          .forEach(
              (path, setting) ->
                  text.append(
                      "| `%s` | %s | %s | %s |%n"
                          .formatted(
                              path, setting.shown(), setting.environment(), setting.meaning())));
    }
    return text.toString();
  }

  private static List<Path> references() throws IOException {
    try (Stream<Path> modules = Files.list(REPOSITORY)) {
      return modules
          .map(module -> module.resolve("src/main/resources/reference.conf"))
          .filter(Files::exists)
          .sorted(
              java.util.Comparator.comparing((Path file) -> !file.toString().contains("/common/"))
                  .thenComparing(Path::toString))
          .toList();
    }
  }

  private record Setting(String value, String environment, String meaning) {
    String shown() {
      return value.equals("null") ? "" : "`" + value.replace("\"", "") + "`";
    }
  }

  /** Reads the plain form in which the reference files are written: a line, a setting. */
  private static Map<String, Setting> settings(Path file) throws IOException {
    Map<String, Setting> settings = new LinkedHashMap<>();
    Deque<String> groups = new ArrayDeque<>();
    StringBuilder comment = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      Matcher setting = SETTING.matcher(line);
      Matcher freeForm = FREE_FORM.matcher(line);
      Matcher group = GROUP.matcher(line);
      if (line.strip().startsWith("#")) {
        comment.append(comment.isEmpty() ? "" : " ").append(line.strip().substring(1).strip());
        continue;
      } else if (setting.matches()) {
        add(settings, path(groups, setting.group(1)), setting.group(2), comment.toString());
      } else if (freeForm.matches()) {
        add(settings, path(groups, freeForm.group(1)), "null", comment.toString());
      } else if (group.matches()) {
        groups.addLast(group.group(1));
      } else if (line.strip().equals("}")) {
        groups.removeLast();
      }
      comment.setLength(0);
    }
    return settings;
  }

  private static void add(
      Map<String, Setting> settings, String path, String value, String comment) {
    Matcher environment = ENVIRONMENT.matcher(value);
    if (environment.matches()) {
      settings.computeIfPresent(
          path,
          (key, known) ->
              new Setting(known.value(), "`" + environment.group(1) + "`", known.meaning()));
    } else {
      settings.put(path, new Setting(value, "", comment));
    }
  }

  private static String path(Deque<String> groups, String name) {
    return groups.isEmpty() ? name : String.join(".", groups) + "." + name;
  }
}

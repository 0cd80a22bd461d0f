package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.it.fixture.Repository;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A page for each alert, and on it nothing that is not there. */
class RunbooksTest {

  private static final List<String> SECTIONS =
      List.of(
          "## What it means",
          "## What users of the answers feel",
          "## First look",
          "## Causes, the likeliest first",
          "## What to do",
          "## It is over when");

  private static final Pattern COMMAND = Pattern.compile("(?m)^\\./lowlag (.*)$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#([^)]+))?\\)");
  private static final Pattern SETTING =
      Pattern.compile(
          "`((?:job|execution|source|sink|checkpoint|decoding|state-store|correlation|credit"
              + "|delivery|landing|fraud|sessionization|metrics)\\.[a-z.-]+)");

  @Test
  void everyAlertHasAPageAndEveryPageAnAlert() throws IOException {
    Set<String> expected = new TreeSet<>();
    severities().keySet().forEach(alert -> expected.add(Runbooks.page(alert)));

    assertThat(Runbooks.pages().keySet()).isEqualTo(expected);
  }

  @Test
  void everyPageIsAboutItsAlertAndSaysAllThatAPageSays() throws IOException {
    for (String alert : severities().keySet()) {
      String page = Runbooks.pages().get(Runbooks.page(alert));
      assertThat(page).startsWith("# " + alert + "\n");
      assertThat(page.lines().filter(line -> line.startsWith("## ")).toList())
          .as(alert)
          .containsExactlyElementsOf(SECTIONS);
    }
  }

  @Test
  void pagesAndIndexSayTheSeverity() throws IOException {
    for (Map.Entry<String, Set<String>> alert : severities().entrySet()) {
      String name = alert.getKey();
      String page = Runbooks.page(name);
      String severities = String.join(", ", alert.getValue());
      assertThat(Runbooks.index())
          .contains("\n| [%s](%s) | %s | ".formatted(name, page, severities));
      for (String severity : alert.getValue()) {
        assertThat(Runbooks.pages().get(page))
            .as(name)
            .containsPattern("\\*\\*" + severity + "\\.?\\*\\*");
      }
    }
  }

  /** Alert to its severities, the worse first: their names are in the order of the alphabet. */
  private static Map<String, Set<String>> severities() {
    Map<String, Set<String>> severities = new TreeMap<>();
    MetricNames.rules()
        .filter(rule -> rule.has("alert"))
        .forEach(
            (JsonNode rule) ->
                severities
                    .computeIfAbsent(rule.path("alert").asText(), name -> new TreeSet<>())
                    .add(rule.at("/labels/severity").asText()));
    return severities;
  }

  @Test
  void everyCommandIsOneThatTheLauncherTakes() throws IOException {
    int commands = 0;
    for (Map.Entry<String, String> page : Runbooks.pages().entrySet()) {
      for (MatchResult command : COMMAND.matcher(page.getValue()).results().toList()) {
        // It throws what a user would be told.
        Lowlag.commandLine().parseArgs(command.group(1).split(" "));
        commands++;
      }
    }
    assertThat(commands).isPositive();
  }

  @Test
  void everySettingExists() throws IOException {
    String settings =
        Files.readString(Repository.root().resolve("docs/configuration.md"))
            // The figures' own page says what it does; the list of settings may be older.
            .concat(Files.readString(Repository.root().resolve("docs/metrics.md")));
    for (Map.Entry<String, String> page : Runbooks.pages().entrySet()) {
      for (MatchResult setting : SETTING.matcher(page.getValue()).results().toList()) {
        assertThat(settings).as(page.getKey()).contains("`" + setting.group(1) + "`");
      }
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    Map<String, String> pages = Runbooks.pages();
    pages.put(Runbooks.INDEX, Runbooks.index());
    for (Map.Entry<String, String> page : pages.entrySet()) {
      for (MatchResult link : LINK.matcher(page.getValue()).results().toList()) {
        Path target = Runbooks.FOLDER.resolve(link.group(1)).normalize();
        assertThat(target).as(page.getKey()).exists();
        if (link.group(2) != null) {
          assertThat(anchors(target)).as(page.getKey() + " to " + target).contains(link.group(2));
        }
      }
    }
  }

  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }
}

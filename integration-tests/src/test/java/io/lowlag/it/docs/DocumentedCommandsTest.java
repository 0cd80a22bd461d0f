package io.lowlag.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * No page tells its reader to run what nobody runs: {@code documented-commands.tsv} names for each
 * command the test that does, or why none can.
 */
class DocumentedCommandsTest {

  private static final Path TABLE =
      Repository.root().resolve("integration-tests/src/test/resources/documented-commands.tsv");

  private static final String NONE = "none: ";
  private static final Pattern LIST = Pattern.compile(", ");
  private static final Pattern WORDS = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+");

  @Test
  void everyCommandHasItsTestOrTheReasonWhyNot() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    DocumentedCommand.all().forEach(command -> documented.put(command.text(), command.page()));

    assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(documented.keySet());
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    for (String tests : table().values()) {
      if (!tests.startsWith(NONE)) {
        for (String test : LIST.splitAsStream(tests).toList()) {
          assertThat(testClasses()).as(test).anyMatch(file -> file.endsWith("/" + test + ".java"));
        }
      }
    }
  }

  @Test
  void thePageSaysThatNoTestRunsIt() throws IOException {
    Map<String, String> table = table();
    for (DocumentedCommand command : DocumentedCommand.all()) {
      if (table.get(command.text()).startsWith(NONE)) {
        assertThat(
                Files.readString(Repository.root().resolve(command.page())).replaceAll("\\s+", " "))
            .as("%s: '%s' is run by no test", command.page(), command.text())
            .containsPattern(
                "(?i)not run by a test|None of this has been run|No cluster was at hand");
      }
    }
  }

  static List<String> commandsOfTheLauncher() {
    return DocumentedCommand.all().stream()
        .map(DocumentedCommand::text)
        .filter(command -> command.startsWith("./lowlag "))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commandsOfTheLauncher")
  void theLauncherTakesTheOptions(String command) {
    CommandLine.ParseResult parsed =
        Lowlag.commandLine()
            .parseArgs(
                WORDS
                    .matcher(command)
                    .results()
                    .skip(1)
                    .map(m -> m.group())
                    .toArray(String[]::new));

    assertThat(parsed.hasSubcommand()).isTrue();
  }

  /** Command to test. */
  private static Map<String, String> table() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    for (String line : Files.readAllLines(TABLE)) {
      String[] columns = line.split("\t");
      assertThat(columns).as(line).hasSize(2);
      assertThat(table.put(columns[0], columns[1])).as("twice: %s", line).isNull();
    }
    return table;
  }

  private static List<String> testClasses() throws IOException {
    Path tests = Repository.root().resolve("integration-tests/src/test/java");
    try (Stream<Path> files = Files.walk(tests)) {
      return files.map(Path::toString).toList();
    }
  }
}

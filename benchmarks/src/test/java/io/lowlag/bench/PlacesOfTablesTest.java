package io.lowlag.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each table of a benchmark has its place in a document, and each place has a table. */
class PlacesOfTablesTest {

  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final List<String> WITH_DOCUMENTS =
      List.of("docs", "ad-attribution", "game-sessionization", "fraud-features");
  private static final Pattern TABLE = Pattern.compile("report\\.table\\(\\s*\"([a-z0-9/-]+)\"");
  private static final Pattern PLACE =
      Pattern.compile("^<!-- bench ([a-z0-9/-]+) -->$", Pattern.MULTILINE);

  @Test
  void tablesAndPlacesHaveTheSameNames() throws Exception {
    Set<String> places = new TreeSet<>(found(PLACE, ROOT.resolve("README.md")));
    for (String folder : WITH_DOCUMENTS) {
      places.addAll(foundIn(PLACE, ROOT.resolve(folder), ".md"));
    }

    assertThat(places).isNotEmpty().isEqualTo(foundIn(TABLE, SOURCES, ".java"));
  }

  private static Set<String> foundIn(Pattern pattern, Path folder, String suffix)
      throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(suffix)).toList()) {
        names.addAll(found(pattern, file));
      }
    }
    return names;
  }

  private static List<String> found(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().map(place -> place.group(1)).toList();
  }
}

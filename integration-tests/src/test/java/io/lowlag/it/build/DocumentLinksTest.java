package io.lowlag.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link from one document of the repository to another one leads somewhere. */
class DocumentLinksTest {

  private static final Set<String> GENERATED = Set.of("target", ".git", "node_modules");
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

  @Test
  void linksLeadToFilesAndHeadingsThatExist() throws IOException {
    List<Path> documents = documents();
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path document : documents) {
      String prose = CODE.matcher(Files.readString(document)).replaceAll("");
      for (MatchResult link : LINK.matcher(prose).results().toList()) {
        String target = link.group(1);
        if (target.matches("[a-z]+:.*")) {
          continue;
        }
        links++;
        if (!leadsSomewhere(document, target)) {
          dead.add(Repository.root().relativize(document) + " -> " + target);
        }
      }
    }

    assertThat(dead).as("dead links").isEmpty();
    assertThat(documents).hasSizeGreaterThan(20);
    assertThat(links).isGreaterThan(100);
  }

  @Test
  void aHeadingIsLinkedAsGitHubDoesIt() {
    assertThat(anchor("The way of a record")).isEqualTo("the-way-of-a-record");
    assertThat(anchor("`execution.mode`: what, and when?"))
        .isEqualTo("executionmode-what-and-when");
  }

  private static boolean leadsSomewhere(Path document, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return parts.length == 1 || anchors(file).contains(parts[1]);
  }

  private static Set<String> anchors(Path file) throws IOException {
    return HEADING
        .matcher(Files.readString(file).replaceAll("(?s)```.*?```", ""))
        .results()
        .map(heading -> anchor(heading.group(1)))
        .collect(Collectors.toSet());
  }

  private static String anchor(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
        .strip()
        .replace(' ', '-');
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    Files.walkFileTree(
        Repository.root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return GENERATED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              documents.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return documents;
  }
}

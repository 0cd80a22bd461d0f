package io.lowlag.it.docs;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command that a page tells its reader to run: one of a block without a language.
 *
 * @param page from the repository's root
 * @param text as it is written, its lines put together and without a comment
 */
record DocumentedCommand(String page, String text) {

  private static final List<String> PAGES = List.of("docs/operations.md", "docs/security.md");
  private static final Path DEPLOY = Repository.root().resolve("deploy");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern CONTINUED = Pattern.compile("\\s*\\\\\\n\\s*");
  private static final Pattern COMMENT = Pattern.compile("\\s+# .*$");

  /** A block that shows settings or what a command has printed. */
  private static final Pattern NO_COMMAND = Pattern.compile("(?m)^(error: |kafka\\.options \\{)");

  /** Those of all pages for people who operate Lowlag. */
  static List<DocumentedCommand> all() {
    return Stream.concat(PAGES.stream(), pages(DEPLOY)).flatMap(page -> of(page).stream()).toList();
  }

  /** Those of one page, in its order. */
  static List<DocumentedCommand> of(String page) {
    List<DocumentedCommand> commands = new ArrayList<>();
    Matcher block = BLOCK.matcher(read(Repository.root().resolve(page)));
    while (block.find()) {
      if (block.group(1).isEmpty() && !NO_COMMAND.matcher(block.group(2)).find()) {
        CONTINUED
            .matcher(block.group(2))
            .replaceAll(" ")
            .lines()
            .map(line -> COMMENT.matcher(line).replaceFirst("").strip())
            .filter(line -> !line.isEmpty())
            .forEach(line -> commands.add(new DocumentedCommand(page, line)));
      }
    }
    return commands;
  }

  private static Stream<String> pages(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> Repository.root().relativize(file).toString())
          .filter(file -> file.endsWith(".md"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

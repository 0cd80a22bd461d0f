package io.lowlag.it.deploy;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pages of {@code docs/runbooks}. */
final class Runbooks {

  static final Path FOLDER = Repository.root().resolve("docs/runbooks");
  static final String INDEX = "README.md";

  private Runbooks() {}

  /** The page of an alert: its name in kebab case. */
  static String page(String alert) {
    return alert.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".md";
  }

  /** File name to text, the index left out. */
  static Map<String, String> pages() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      files
          .filter(file -> !file.endsWith(INDEX))
          .forEach(file -> pages.put(file.getFileName().toString(), read(file)));
    }
    return pages;
  }

  static String index() {
    return read(FOLDER.resolve(INDEX));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

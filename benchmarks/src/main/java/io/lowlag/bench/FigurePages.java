package io.lowlag.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The Markdown files that show the tables of benchmarks. The place of a table is marked with its
 * name:
 *
 * <pre>
 * &lt;!-- bench realtime-state/latency --&gt;
 * (anything: it is replaced)
 * &lt;!-- /bench --&gt;
 * </pre>
 */
public final class FigurePages {

  private static final Pattern PLACE =
      Pattern.compile(
          "(?<begin><!-- bench (?<name>[a-z0-9/-]+) -->\n)(?<old>.*?)(?<end><!-- /bench -->)",
          Pattern.DOTALL);

  private static final Set<String> NOT_SOURCES = Set.of("target", ".git");

  private static final Path PICTURES = Path.of("docs", "pictures");

  private final Path root;

  /**
   * @param root the folder whose Markdown files are written, with those of the folders in it
   */
  public FigurePages(Path root) {
    this.root = root;
  }

  /**
   * Writes tables into the places that are marked with their names. A place whose table was not
   * measured stays as it is.
   *
   * @param tables the tables' texts by name
   * @param origin one line about when and where the tables were measured
   * @return the names of the tables for which no file has a place
   */
  public List<String> write(Map<String, String> tables, String origin) throws IOException {
    TreeSet<String> without = new TreeSet<>(tables.keySet());
    for (Path page : pages()) {
      String before = Files.readString(page);
      Matcher place = PLACE.matcher(before);
      String after =
          place.replaceAll(
              found -> {
                without.remove(place.group("name"));
                return Matcher.quoteReplacement(filled(place, tables, origin));
              });
      if (!after.equals(before)) {
        Files.writeString(page, after);
      }
    }
    return List.copyOf(without);
  }

  /**
   * Writes pictures, which the pages show by the names of their files, into docs/pictures.
   *
   * @param pictures SVG by name
   */
  public void writePictures(Map<String, String> pictures) throws IOException {
    for (Map.Entry<String, String> picture : pictures.entrySet()) {
      Path file = root.resolve(PICTURES).resolve(picture.getKey() + ".svg");
      Files.createDirectories(file.getParent());
      Files.writeString(file, picture.getValue());
    }
  }

  private static String filled(Matcher place, Map<String, String> tables, String origin) {
    String table = tables.get(place.group("name"));
    return table == null
        ? place.group()
        : place.group("begin")
            + "```text\n"
            + table
            + "\n\n  "
            + origin
            + "\n```\n"
            + place.group("end");
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !isBuilt(root.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isBuilt(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .anyMatch(part -> NOT_SOURCES.contains(part.toString()));
  }
}

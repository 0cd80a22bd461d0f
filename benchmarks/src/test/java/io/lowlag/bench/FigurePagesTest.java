package io.lowlag.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigurePagesTest {

  private static final String TABLE = "  a  p50\n  $1  1.0";

  @TempDir private Path root;

  @Test
  void theTableGoesWhereItsNameIsAndWhatIsAroundItStays() throws Exception {
    Path page = page("docs/page.md", place("game/half", "old\n") + "between\n" + place("b/c", ""));

    assertThat(new FigurePages(root).write(Map.of("game/half", TABLE), "today")).isEmpty();

    assertThat(page)
        .hasContent(
            place("game/half", "```text\n" + TABLE + "\n\n  today\n```\n")
                + "between\n"
                + place("b/c", ""));
  }

  @Test
  void aSecondRunReplacesTheFirst() throws Exception {
    Path page = page("README.md", place("a/b", ""));
    FigurePages pages = new FigurePages(root);

    pages.write(Map.of("a/b", "  first"), "monday");
    pages.write(Map.of("a/b", "  second"), "tuesday");

    assertThat(page).hasContent(place("a/b", "```text\n  second\n\n  tuesday\n```\n"));
  }

  @Test
  void aTableInSeveralFilesIsWrittenInEach() throws Exception {
    Path one = page("README.md", place("a/b", ""));
    Path other = page("module/README.md", place("a/b", ""));

    new FigurePages(root).write(Map.of("a/b", TABLE), "today");

    assertThat(one).content().contains(TABLE);
    assertThat(other).content().contains(TABLE);
  }

  @Test
  void aTableWithoutAPlaceIsNamedAndBuiltFilesDoNotCount() throws Exception {
    Path built = page("target/README.md", place("a/b", ""));
    Path builtInModule = page("module/target/README.md", place("a/b", ""));

    assertThat(new FigurePages(root).write(Map.of("a/b", TABLE), "today")).containsExactly("a/b");
    assertThat(built).content().doesNotContain(TABLE);
    assertThat(builtInModule).content().doesNotContain(TABLE);
  }

  @Test
  void picturesGoIntoTheFolderOfPictures() throws Exception {
    new FigurePages(root).writePictures(Map.of("a-b", "<svg/>"));

    assertThat(root.resolve("docs/pictures/a-b.svg")).hasContent("<svg/>");
  }

  private Path page(String name, String text) throws Exception {
    Path page = root.resolve(name);
    Files.createDirectories(page.getParent());
    return Files.writeString(page, text);
  }

  private static String place(String name, String content) {
    return "<!-- bench " + name + " -->\n" + content + "<!-- /bench -->\n";
  }
}

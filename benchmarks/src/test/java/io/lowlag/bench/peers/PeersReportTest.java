package io.lowlag.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class PeersReportTest {

  private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>");
  private static final Pattern CELL = Pattern.compile("<t[dh]>(.*?)</t[dh]>");
  private static final Pattern SVG = Pattern.compile("(?s)<svg.*?</svg>");
  private static final Pattern CAPTION = Pattern.compile("<figcaption>(.*?)</figcaption>");
  private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]+)\"");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:src|href)=\"(?!#)[^\"]*\"|url\\((?!#)[^)]*\\)|@import");

  private final ComparisonResult result = result();
  private final String page = page(result);

  @Test
  void itHasTheFiguresOfTheTables() {
    List<List<String>> expected = new ArrayList<>();
    Stream.of(result.main(), result.spread(), result.highest())
        .forEach(
            table -> {
              expected.add(table.header());
              expected.addAll(table.rows());
            });

    assertThat(rows()).isEqualTo(expected);
    // The screen shows the same texts.
    for (List<String> row : result.main().rows()) {
      assertThat(result.main().toString()).contains(row);
    }
  }

  private List<List<String>> rows() {
    return ROW.matcher(page)
        .results()
        .map(row -> CELL.matcher(row.group(1)).results().map(cell -> cell.group(1)).toList())
        .toList();
  }

  @Test
  void itHasAPictureOfEachKindAtEachRate() {
    assertThat(pictures())
        .hasSize(6)
        .allSatisfy(picture -> assertThat(picture).contains("var(--lowlag)", "var(--flink)"));
    assertThat(CAPTION.matcher(page).results().map(caption -> caption.group(1)))
        .containsExactly(
            "Percentiles at 1000 events/s",
            "Longest latency of each second at 1000 events/s",
            "Percentiles at 5000 events/s",
            "Longest latency of each second at 5000 events/s",
            "99th percentile by rate",
            "Processor time for a million records");
  }

  @Test
  void everyPictureIsXmlThatStandsAlone() throws Exception {
    for (String picture : pictures()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(picture)));
    }
    assertThat(ID.matcher(page).results().map(id -> id.group(1)).toList()).doesNotHaveDuplicates();
  }

  @Test
  void aPictureInAFileOfItsOwnHasItsColoursWithIt() throws Exception {
    Map<String, String> files = new PeersReport(result).pictures();

    assertThat(files)
        .containsOnlyKeys(
            "peers-percentiles-1000",
            "peers-over-time-1000",
            "peers-percentiles-5000",
            "peers-over-time-5000",
            "peers-throughput",
            "peers-cpu");
    for (String file : files.values()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(file)));
      assertThat(file).contains("<style>:root", "prefers-color-scheme:dark", "var(--lowlag)");
    }
  }

  @Test
  void itNeedsNoNetwork() {
    assertThat(ADDRESS.matcher(page).results().map(MatchResult::group)).isEmpty();
  }

  @Test
  void itsColoursFollowTheScheme() {
    assertThat(page).contains("prefers-color-scheme:dark", "--lowlag:#0072b2", "--flink:#d55e00");
    assertThat(String.join("", pictures()))
        .contains("var(--lowlag)", "var(--flink)", "var(--text)", "var(--grid)")
        .doesNotContain("rgb(0,114,178)");
  }

  private List<String> pictures() {
    return SVG.matcher(page).results().map(MatchResult::group).toList();
  }

  private static ComparisonResult result() {
    Comparison comparison = Figures.comparison(2, Engine.LOWLAG, Engine.FLINK, Engine.LIMIT);
    List<RunFigures> runs = new ArrayList<>();
    for (int rate : comparison.rates()) {
      for (int round = 1; round <= 2; round++) {
        for (Engine engine : comparison.engines(round)) {
          int latencies = 10 * engine.label().length() + round + rate / 100;
          runs.add(Figures.run(engine, rate, round, latencies, "a"));
        }
      }
    }
    return new ComparisonResult(comparison, runs);
  }

  private static String page(ComparisonResult result) {
    try {
      return new PeersReport(result).html();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

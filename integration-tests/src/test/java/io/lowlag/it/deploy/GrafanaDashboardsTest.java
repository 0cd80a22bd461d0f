package io.lowlag.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.it.fixture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards as Grafana will read them. */
class GrafanaDashboardsTest {

  private static final Path PROVISIONING = Repository.root().resolve("deploy/grafana/provisioning");
  private static final int GRID_WIDTH = 24;

  /** The colours of Okabe and Ito, and two that are none: people see them apart, whatever eyes. */
  private static final Set<String> COLORS =
      Set.of(
          "#0072B2",
          "#E69F00",
          "#009E73",
          "#CC79A7",
          "#56B4E9",
          "#D55E00",
          "#F0E442",
          "#999999",
          "transparent");

  private static final Set<String> COLOR_MODES = Set.of("fixed", "shades", "thresholds");
  private static final Set<String> UNITS = Set.of("s", "cps", "percentunit", "bytes", "none");

  /** What Grafana puts in place of its variables. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "$__rate_interval", "5m",
          "$__interval", "1m",
          "$namespace", ".*",
          "$query", "ad-credit");

  @TempDir private Path folder;

  static List<Path> dashboards() {
    return MetricNames.dashboards();
  }

  @Test
  void theyAreThereUnderNamesOfTheirOwn() {
    Set<String> uids = new TreeSet<>();
    Set<String> titles = new HashSet<>();
    for (Path file : dashboards()) {
      JsonNode dashboard = MetricNames.json(file);
      assertThat(file).hasFileName(dashboard.path("uid").asText() + ".json");
      uids.add(dashboard.path("uid").asText());
      assertThat(titles.add(dashboard.path("title").asText())).as("title of %s", file).isTrue();
    }
    assertThat(uids)
        .containsExactly(
            "lowlag-attribution-delivery", "lowlag-fraud-scoring", "lowlag-job", "lowlag-overview");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsHaveIdsOfTheirOwnAndDoNotOverlap(Path file) {
    Set<Integer> ids = new HashSet<>();
    Map<String, String> cells = new HashMap<>();
    for (JsonNode panel : panels(file)) {
      String title = panel.path("title").asText();
      assertThat(ids.add(panel.path("id").asInt())).as("id of " + title).isTrue();
      JsonNode place = panel.path("gridPos");
      int right = place.path("x").asInt() + place.path("w").asInt();
      int bottom = place.path("y").asInt() + place.path("h").asInt();
      assertThat(right).as(title).isBetween(1, GRID_WIDTH);
      for (int x = place.path("x").asInt(); x < right; x++) {
        for (int y = place.path("y").asInt(); y < bottom; y++) {
          assertThat(cells.put(x + "/" + y, title)).as("cell of %s", title).isNull();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelSaysWhatItShowsAndInWhichUnit(Path file) {
    for (JsonNode panel : panels(file)) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      if (panel.path("type").asText().equals("row")) {
        continue;
      }
      assertThat(panel.path("description").asText()).as(title).isNotBlank();
      String unit =
          panel.path("type").asText().equals("heatmap")
              ? panel.at("/options/yAxis/unit").asText()
              : panel.at("/fieldConfig/defaults/unit").asText();
      assertThat(UNITS).as(title).contains(unit);
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      Set<String> refs = new HashSet<>();
      panel.path("targets").forEach(target -> refs.add(target.path("refId").asText()));
      assertThat(refs).as(title).hasSameSizeAs(panel.path("targets"));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void coloursAreThoseThatEveryoneSeesApart(Path file) {
    JsonNode dashboard = MetricNames.json(file);
    List<String> colors = new ArrayList<>();
    for (String field : List.of("fixedColor", "iconColor", "fill")) {
      dashboard.findValues(field).stream()
          .filter(value -> value.isTextual() && !value.asText().equals("dash"))
          .forEach(value -> colors.add(value.asText()));
    }
    for (JsonNode color : dashboard.findValues("color")) {
      if (color.isTextual()) {
        colors.add(color.asText());
      } else if (color.has("scheme")) {
        assertThat(color.path("scheme").asText()).isEqualTo("Viridis");
      } else {
        assertThat(COLOR_MODES).contains(color.path("mode").asText());
      }
    }
    for (JsonNode steps : dashboard.findValues("steps")) {
      steps.forEach(step -> colors.add(step.path("color").asText()));
    }
    assertThat(COLORS).containsAll(colors);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void theOnlyDataSourceIsTheOneThatIsProvisioned(Path file) {
    JsonNode provisioned =
        Yaml.read(PROVISIONING.resolve("datasources/lowlag.yml")).path("datasources").get(0);
    JsonNode dashboard = MetricNames.json(file);
    List<JsonNode> sources = dashboard.findValues("datasource");

    assertThat(sources).isNotEmpty();
    assertThat(sources)
        .allMatch(
            source ->
                source.path("uid").equals(provisioned.path("uid"))
                    && source.path("type").equals(provisioned.path("type")));
    for (JsonNode panel : panels(file)) {
      panel.path("targets").forEach(target -> assertThat(target.has("datasource")).isTrue());
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyExpressionAsksForTheQueryThatWasChosen(Path file) {
    JsonNode dashboard = MetricNames.json(file);
    List<String> variables =
        dashboard.path("templating").path("list").findValues("name").stream()
            .map(JsonNode::asText)
            .toList();

    assertThat(variables).containsExactly("namespace", "query");
    assertThat(MetricNames.expressionsOf(dashboard))
        .allMatch(expression -> expression.contains("query=~\"$query\""))
        .allMatch(expression -> expression.contains("namespace=~\"$namespace\""));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyExpressionIsOne(Path file) throws Exception {
    DebianTool promtool = DebianTool.require("promtool", "prometheus");
    List<Map<String, String>> rules = new ArrayList<>();
    for (String expression : MetricNames.expressionsOf(MetricNames.json(file))) {
      rules.add(Map.of("record", "asked:" + rules.size(), "expr", substituted(expression)));
    }
    // JSON is YAML.
    Path asked = folder.resolve("asked.yml");
    Files.writeString(
        asked,
        new JsonMapper()
            .writeValueAsString(Map.of("groups", List.of(Map.of("name", "asked", "rules", rules)))),
        UTF_8);

    DebianTool.Result checked = promtool.run(folder, "check", "rules", "asked.yml");

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(checked.output()).contains(rules.size() + " rules found");
  }

  private static String substituted(String expression) {
    String whole = expression;
    for (String variable :
        VARIABLES.keySet().stream().sorted((a, b) -> b.length() - a.length()).toList()) {
      whole = whole.replaceAll(Pattern.quote(variable) + "\\b", VARIABLES.get(variable));
    }
    assertThat(whole).doesNotContain("$");
    return whole;
  }

  @Test
  void theProviderKeepsTheFilesAsTheyAre() {
    JsonNode provider =
        Yaml.read(PROVISIONING.resolve("dashboards/lowlag.yml")).path("providers").get(0);

    assertThat(provider.path("type").asText()).isEqualTo("file");
    assertThat(provider.at("/options/path").asText()).isEqualTo("/var/lib/grafana/dashboards");
    assertThat(provider.path("allowUiUpdates").asBoolean(true)).isFalse();
  }

  @Test
  void grafanaAsksAsOftenAsPrometheusScrapes() {
    JsonNode source =
        Yaml.read(PROVISIONING.resolve("datasources/lowlag.yml")).path("datasources").get(0);
    JsonNode prometheus =
        Yaml.read(Repository.root().resolve("deploy/prometheus/prometheus.yml")).path("global");

    assertThat(source.at("/jsonData/timeInterval")).isEqualTo(prometheus.path("scrape_interval"));
  }

  private static List<JsonNode> panels(Path file) {
    Stream<JsonNode> panels =
        StreamSupport.stream(MetricNames.json(file).path("panels").spliterator(), false);
    return panels.toList();
  }
}

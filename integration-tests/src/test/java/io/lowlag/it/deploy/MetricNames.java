package io.lowlag.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of metrics that something speaks of: the rules, the dashboards, the catalogue, a
 * scrape. All are those of metric families: a histogram's buckets, sum and count are the histogram.
 */
public final class MetricNames {

  private static final Path RULES = Repository.root().resolve("deploy/prometheus/rules.yml");
  private static final Path DASHBOARDS = Repository.root().resolve("deploy/grafana/dashboards");
  private static final Path CATALOGUE = Repository.root().resolve("docs/metrics.md");

  /** A name of a metric of ours; one that a rule records has colons around it. */
  private static final Pattern NAME = Pattern.compile("(?<![\\w:])lowlag_[a-z0-9_]+(?![\\w:])");

  private static final Pattern RECORDED = Pattern.compile("(?<![\\w:])\\w+:\\w+:\\w+");
  private static final Pattern SAMPLE_OF_HISTOGRAM = Pattern.compile("_(bucket|sum|count)$");
  private static final Pattern CATALOGUED =
      Pattern.compile("(?m)^\\| `(lowlag_[a-z0-9_]+)` \\| (gauge|counter|histogram) \\|");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(lowlag_[a-z0-9_]+)(?=[{ ])");

  private MetricNames() {}

  /** Those that the expressions of the rules read. */
  public static Set<String> ofRules() {
    return in(ruleExpressions());
  }

  /** Those that the dashboards read, in panels, annotations and variables. */
  public static Set<String> ofDashboards() {
    return in(dashboardExpressions());
  }

  /**
   * Those that one dashboard reads, such as the ones that only one pipeline serves.
   *
   * @param uid of the dashboard
   */
  public static Set<String> ofDashboard(String uid) {
    return in(expressionsAndVariablesOf(DASHBOARDS.resolve(uid + ".json")));
  }

  /** Those of rules and dashboards together: what all running jobs have to serve. */
  public static Set<String> needed() {
    Set<String> names = ofRules();
    names.addAll(ofDashboards());
    return names;
  }

  /** Those that {@code docs/metrics.md} describes. */
  public static Set<String> ofCatalogue() {
    return matches(CATALOGUED, read(CATALOGUE), 1);
  }

  /**
   * Those that have a sample in a scrape, whether in Prometheus' text format or in OpenMetrics.
   *
   * @param text as it was served
   */
  public static Set<String> ofScrape(String text) {
    return families(matches(SAMPLE, text, 1));
  }

  /** Those that any text speaks of. */
  public static Set<String> ofText(String text) {
    return in(List.of(text));
  }

  /** The names that the rules record. */
  static Set<String> recorded() {
    Set<String> names = new TreeSet<>();
    rules().map(rule -> rule.path("record").asText()).filter(n -> !n.isEmpty()).forEach(names::add);
    return names;
  }

  /** The recorded names that something reads: rules and dashboards. */
  static Set<String> recordedNamesRead() {
    Set<String> names = new TreeSet<>();
    Stream.concat(ruleExpressions().stream(), dashboardExpressions().stream())
        .forEach(expression -> names.addAll(matches(RECORDED, expression, 0)));
    return names;
  }

  /** The rules, alerts and others, in the order of the file. */
  static Stream<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : Yaml.read(RULES).path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules.stream();
  }

  /** The dashboards' files. */
  static List<Path> dashboards() {
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError("no dashboards in " + DASHBOARDS, e);
    }
  }

  /** What a dashboard asks Prometheus. */
  static List<String> expressionsOf(JsonNode dashboard) {
    List<String> expressions = new ArrayList<>();
    dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
    return expressions;
  }

  static JsonNode json(Path file) {
    try {
      return new JsonMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(file + " is not JSON", e);
    }
  }

  private static List<String> ruleExpressions() {
    return rules().map(rule -> rule.path("expr").asText()).toList();
  }

  private static List<String> dashboardExpressions() {
    return dashboards().stream().flatMap(file -> expressionsAndVariablesOf(file).stream()).toList();
  }

  private static List<String> expressionsAndVariablesOf(Path file) {
    JsonNode dashboard = json(file);
    List<String> expressions = new ArrayList<>(expressionsOf(dashboard));
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      expressions.add(variable.path("query").path("query").asText());
    }
    return expressions;
  }

  private static Set<String> in(List<String> expressions) {
    Set<String> names = new TreeSet<>();
    expressions.forEach(expression -> names.addAll(families(matches(NAME, expression, 0))));
    return names;
  }

  private static Set<String> families(Set<String> names) {
    Set<String> families = new TreeSet<>();
    names.forEach(name -> families.add(SAMPLE_OF_HISTOGRAM.matcher(name).replaceFirst("")));
    return families;
  }

  private static Set<String> matches(Pattern pattern, String text, int group) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(group));
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("no " + file, e);
    }
  }
}

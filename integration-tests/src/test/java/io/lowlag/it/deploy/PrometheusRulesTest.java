package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.devkit.demo.Drill;
import io.lowlag.it.fixture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code deploy/prometheus} ships, held against the programs that are to read it. */
class PrometheusRulesTest {

  private static final Path FOLDER = Repository.root().resolve("deploy/prometheus");
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");

  @TempDir private Path folder;

  @Test
  void promtoolTakesTheRules() throws Exception {
    DebianTool promtool = DebianTool.require("promtool", "prometheus");

    DebianTool.Result checked = promtool.run(FOLDER, "check", "rules", "--lint-fatal", "rules.yml");

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(checked.output()).contains(MetricNames.rules().count() + " rules found");
  }

  @Test
  void everyUnitTestOfTheRulesPasses() throws Exception {
    DebianTool promtool = DebianTool.require("promtool", "prometheus");

    DebianTool.Result tested = promtool.run(FOLDER, "test", "rules", "rules_test.yml");

    assertThat(tested.exitCode()).as(tested.output()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Drill.class)
  void aDrillSaysHowLongTheRuleOfItsAlertNeeds(Drill drill) {
    JsonNode first =
        StreamSupport.stream(
                Yaml.read(FOLDER.resolve("rules.yml")).path("groups").spliterator(), false)
            .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
            .filter(rule -> rule.path("alert").asText().equals(drill.alertName()))
            .findFirst()
            .orElseThrow();
    String minutes = first.path("for").asText("0m");

    assertThat(minutes).endsWith("m");
    assertThat(drill.alertAfter())
        .isEqualTo(Duration.ofMinutes(Long.parseLong(minutes.substring(0, minutes.length() - 1))));
    assertThat(drill.alert()).startsWith("if ").endsWith(": " + drill.alertName());
  }

  @Test
  void promtoolTakesTheConfiguration() throws Exception {
    DebianTool promtool = DebianTool.require("promtool", "prometheus");

    DebianTool.Result checked = promtool.run(FOLDER, "check", "config", "prometheus.yml");

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(checked.output()).contains("1 rule files found");
  }

  /**
   * Debian's programs know nothing of Kubernetes. So its discovery is put in place by a file with
   * the labels that it finds, and everything behind it is as it is shipped.
   */
  @Test
  void onKubernetesTheDriversThatSayItAreScrapedAndNothingElse() throws Exception {
    DebianTool promtool = DebianTool.require("promtool", "prometheus");
    Map<String, String> driver =
        Map.of(
            "__meta_kubernetes_namespace", "ads",
            "__meta_kubernetes_pod_name", "ad-credit-driver",
            "__meta_kubernetes_pod_phase", "Running",
            "__meta_kubernetes_pod_label_spark_role", "driver",
            "__meta_kubernetes_pod_container_port_name", "metrics");
    List<Map<String, String>> ports =
        List.of(
            driver,
            with(driver, "__meta_kubernetes_pod_label_spark_role", "executor"),
            with(driver, "__meta_kubernetes_pod_container_port_name", "spark-ui"),
            with(driver, "__meta_kubernetes_pod_phase", "Failed"));
    JsonMapper json = new JsonMapper();
    ObjectNode configuration =
        (ObjectNode) Yaml.read(FOLDER.resolve("prometheus-kubernetes.yml")).deepCopy();
    ObjectNode scrape = (ObjectNode) configuration.path("scrape_configs").get(0);
    assertThat(scrape.remove("kubernetes_sd_configs")).hasToString("[{\"role\":\"pod\"}]");
    scrape.putArray("file_sd_configs").addObject().putArray("files").add("pods.json");
    List<Map<String, Object>> targets = new ArrayList<>();
    for (Map<String, String> port : ports) {
      targets.add(Map.of("targets", List.of("10.1.2.3:9464"), "labels", port));
    }
    json.writeValue(folder.resolve("pods.json").toFile(), targets);
    json.writeValue(folder.resolve("prometheus.yml").toFile(), configuration);
    Files.copy(FOLDER.resolve("rules.yml"), folder.resolve("rules.yml"));

    DebianTool.Result found =
        promtool.run(
            folder, "check", "service-discovery", "--timeout=3s", "prometheus.yml", "lowlag");

    assertThat(found.exitCode()).as(found.output()).isZero();
    assertThat(found.output()).contains("[\n");
    JsonNode discovered = json.readTree(found.output().substring(found.output().indexOf("[\n")));
    assertThat(discovered).hasSameSizeAs(ports);
    Set<String> kept = new TreeSet<>();
    for (JsonNode target : discovered) {
      if (!target.path("labels").isEmpty()) {
        kept.add(
            String.join(
                " ",
                target.at("/labels/instance").asText(),
                target.at("/labels/namespace").asText(),
                target.at("/labels/pod").asText()));
      }
    }
    assertThat(kept).containsExactly("10.1.2.3:9464 ads ad-credit-driver");
  }

  private static Map<String, String> with(Map<String, String> port, String label, String value) {
    Map<String, String> other = new TreeMap<>(port);
    other.put(label, value);
    return other;
  }

  @Test
  void everyAlertSaysHowBadWhatAndHowMuch() {
    assertThat(alerts()).isNotEmpty();
    for (JsonNode alert : alerts()) {
      String name = alert.path("alert").asText();
      assertThat(SEVERITIES).as(name).contains(alert.at("/labels/severity").asText());
      JsonNode annotations = alert.path("annotations");
      assertThat(annotations.path("summary").asText()).as(name).isNotBlank();
      if (!name.equals("LowlagJobDown")) { // which is down or not
        assertThat(annotations.path("description").asText()).as(name).contains("$value");
      }
      assertThat(annotations.path("runbook_url").asText())
          .as(name)
          .isEqualTo("{{ $externalLabels.runbooks }}/" + Runbooks.page(name));
    }
  }

  @Test
  void everyAlertFiresInOneTestAndIsSilentInAnother() {
    List<JsonNode> tests = new ArrayList<>();
    for (JsonNode group : Yaml.read(FOLDER.resolve("rules_test.yml")).path("tests")) {
      group.path("alert_rule_test").forEach(tests::add);
    }
    for (JsonNode alert : alerts()) {
      String name = alert.path("alert").asText();
      List<JsonNode> own =
          tests.stream().filter(test -> test.path("alertname").asText().equals(name)).toList();
      assertThat(own).as("%s is silent", name).anyMatch(test -> test.path("exp_alerts").isEmpty());
      // Two alerts of one name differ in their labels.
      assertThat(own)
          .as("%s %s fires", name, alert.path("labels"))
          .anyMatch(test -> fires(test, alert.path("labels")));
    }
  }

  private static boolean fires(JsonNode test, JsonNode labels) {
    return stream(test.path("exp_alerts"))
        .map(expected -> expected.path("exp_labels"))
        .anyMatch(
            expected ->
                labels.properties().stream()
                    .allMatch(label -> label.getValue().equals(expected.get(label.getKey()))));
  }

  @Test
  void whatIsReadIsRecorded() {
    assertThat(MetricNames.recorded()).containsAll(MetricNames.recordedNamesRead());
  }

  @Test
  void whatIsRecordedIsRead() {
    assertThat(MetricNames.recordedNamesRead()).containsAll(MetricNames.recorded());
  }

  @Test
  void amtoolTakesTheSampleAndSendsEachSeverityWhereItBelongs() throws Exception {
    DebianTool amtool = DebianTool.require("amtool", "prometheus-alertmanager");

    DebianTool.Result checked = amtool.run(FOLDER, "check-config", "alertmanager.yml");

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(receiver(amtool, "critical")).contains("pager");
    assertThat(receiver(amtool, "warning")).isEqualTo("chat");
    assertThat(receiver(amtool, "info")).isEqualTo("nobody");
  }

  private static String receiver(DebianTool amtool, String severity) throws Exception {
    DebianTool.Result routed =
        amtool.run(
            FOLDER,
            "config",
            "routes",
            "test",
            "--config.file=alertmanager.yml",
            "alertname=LowlagJobDown",
            "severity=" + severity);
    assertThat(routed.exitCode()).as(routed.output()).isZero();
    return routed.output().lines().reduce((first, last) -> last).orElse("");
  }

  @Test
  void whatAnAlertInhibitsExists() {
    Set<String> names = new TreeSet<>();
    alerts().forEach(alert -> names.add(alert.path("alert").asText()));
    for (JsonNode rule : Yaml.read(FOLDER.resolve("alertmanager.yml")).path("inhibit_rules")) {
      String source = value(rule.path("source_matchers").get(0), "alertname=");
      String target = value(rule.path("target_matchers").get(0), "alertname=~");
      assertThat(names).contains(source);
      assertThat(Pattern.compile("\\|").splitAsStream(target))
          .allSatisfy(name -> assertThat(names).anyMatch(known -> known.matches(name)));
      assertThat(rule.path("equal")).hasToString("[\"namespace\",\"query\"]");
    }
  }

  /** What a matcher such as {@code alertname="LowlagJobDown"} asks for. */
  private static String value(JsonNode matcher, String name) {
    assertThat(matcher.asText()).matches(name + "\".+\"");
    return matcher.asText().substring(name.length() + 1, matcher.asText().length() - 1);
  }

  @Test
  void theExamplesOfTargetsAreSome() {
    List<JsonNode> jobs = stream(Yaml.read(FOLDER.resolve("targets/jobs.yml.example"))).toList();
    JsonNode alertmanagers = Yaml.read(FOLDER.resolve("alertmanagers/alertmanager.yml.example"));

    assertThat(jobs).isNotEmpty();
    assertThat(jobs).allMatch(group -> group.path("targets").get(0).asText().endsWith(":9464"));
    assertThat(jobs).allMatch(group -> !group.at("/labels/query").asText().isEmpty());
    assertThat(alertmanagers.get(0).path("targets").get(0).asText()).endsWith(":9093");
  }

  private static List<JsonNode> alerts() {
    return MetricNames.rules().filter(rule -> rule.has("alert")).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}

package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code deploy/compose}: one job with all that watches it. */
class ComposeTest {

  private static final Path FILE = Repository.root().resolve("deploy/compose/compose.yaml");

  @Test
  void theClientTakesIt() throws Exception {
    Tool.assumeWorks("docker", "compose", "version");

    assertThat(Tool.output("docker", "compose", "-f", FILE.toString(), "config")).contains("job:");
  }

  @Test
  void whatIsMountedIsThere() throws IOException {
    for (JsonNode service : services()) {
      for (String volume : Manifests.texts(service.path("volumes"))) {
        if (volume.startsWith(".")) {
          Path source = FILE.resolveSibling(volume.split(":", 2)[0]);
          assertThat(source).exists();
          assertThat(volume).as("nothing is changed from inside").endsWith(":ro");
        }
      }
    }
    assertThat(
            Yaml.read(FILE.resolveSibling("../prometheus/prometheus.yml"))
                .at("/scrape_configs")
                .toString())
        .as("Prometheus finds its targets where they are mounted")
        .contains("targets/*.yml");
  }

  @Test
  void imagesAndPortsAreNamed() throws IOException {
    for (JsonNode service : services()) {
      assertThat(service.path("image").asText()).matches("[\\w./-]+:v?\\d+\\.\\d+\\.\\d+(-\\w+)?");
      assertThat(Manifests.texts(service.path("ports")))
          .as("nothing listens outside of this machine")
          .allMatch(port -> port.startsWith("127.0.0.1:"));
    }
  }

  @Test
  void theJobIsOneOfTheImageWithSettingsThatItKnows() throws Exception {
    JsonNode job = services().path("job");
    List<String> command = Manifests.texts(job.path("command"));
    int jar = command.indexOf("--class") + 2;
    List<String> arguments =
        command.subList(jar + 1, command.size()).stream()
            .map(each -> each.replace("/etc/lowlag", FILE.resolveSibling("conf").toString()))
            .toList();

    JsonNode described =
        DescribeJobs.describe(
                List.of(new DescribeJobs.Deployed(command.get(jar - 1), arguments)), Map.of())
            .get(0);

    assertThat(DockerImageTest.files()).contains(command.get(jar).substring("local://".length()));
    assertThat(job.path("stop_grace_period").asText())
        .matches("\\d+s")
        .satisfies(
            grace ->
                assertThat(TimeUnit.SECONDS.toMillis(Long.parseLong(grace.replace("s", ""))))
                    .isGreaterThan(described.path("stop-timeout").asLong()));
    assertThat(services().at("/kafka/environment/KAFKA_ADVERTISED_LISTENERS").asText())
        .contains("INTERNAL://" + described.path("brokers").asText());
    assertThat(services().at("/topics/environment/TOPICS").asText().split(" "))
        .containsAll(Manifests.texts(described.path("inputs")));
    JsonNode target = Yaml.read(FILE.resolveSibling("targets/jobs.yml")).get(0);
    assertThat(target.at("/targets/0").asText())
        .isEqualTo("job:" + described.path("metrics-port").asText());
    assertThat(target.at("/labels/query")).isEqualTo(described.path("name"));
  }

  private static JsonNode services() throws IOException {
    return Yaml.read(FILE).path("services");
  }
}

package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.fraud.maintenance.MaintenanceJob;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A deployment maintains every table that it knows of: those from which it erases a card. */
class MaintainedTablesTest {

  private static final Path DEPLOY = Repository.root().resolve("deploy");
  private static final Pattern TABLE = Pattern.compile("(?m)^\\s+(\\w+ = .*LOWLAG_TABLE_ROOT.*)$");

  @Test
  void onKubernetes() throws IOException {
    assertThat(ofKubernetes("fraud-maintenance.conf"))
        .hasSize(3)
        .isEqualTo(ofKubernetes("fraud-erase.conf"));
  }

  @Test
  void onDatabricks() throws IOException {
    assertThat(ofDatabricks(MaintenanceJob.class))
        .hasSize(3)
        .isEqualTo(ofDatabricks(ErasureJob.class));
  }

  private static Set<String> ofKubernetes(String conf) throws IOException {
    String text = Files.readString(DEPLOY.resolve("kubernetes/base/conf").resolve(conf));
    return TABLE
        .matcher(text)
        .results()
        .map((MatchResult table) -> table.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> ofDatabricks(Class<?> job) throws IOException {
    JsonNode file = Yaml.read(DEPLOY.resolve("databricks/resources/scheduled.yml"));
    Set<String> tables = new TreeSet<>();
    for (JsonNode parameters : file.findValues("parameters")) {
      if (parameters.path(0).asText().equals(job.getName())) {
        parameters.forEach(parameter -> tables.add(parameter.asText()));
      }
    }
    tables.removeIf(parameter -> !parameter.startsWith("fraud.tables."));
    return tables;
  }
}

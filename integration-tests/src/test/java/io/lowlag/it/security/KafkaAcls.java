package io.lowlag.it.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.TopicRight;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.it.fixture.Repository;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The ACLs that {@code deploy/kafka} ships, in their two forms, and those that the jobs need. */
final class KafkaAcls {

  static final Path SCRIPT = Repository.root().resolve("deploy/kafka/acls.sh");
  static final Path FOLDER = Repository.root().resolve("deploy/kafka/acls");

  /** A job that ends, and so is none of {@link #jobs}. */
  static final String ERASURE = "fraud-erase";

  private static final YAMLMapper YAML = new YAMLMapper();

  private KafkaAcls() {}

  /** Every job that reads or writes topics, by its name. */
  static Map<String, StreamingJob<?>> jobs() {
    Map<String, StreamingJob<?>> jobs = new TreeMap<>();
    Lowlag.commandLine()
        .getSubcommands()
        .get("run")
        .getSubcommands()
        .forEach(
            (name, line) -> {
              if (line.getCommand() instanceof StreamingJob<?> job) {
                jobs.put(name, job);
              }
            });
    return jobs;
  }

  /** Every command that has a Kafka user of its own. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(jobs().keySet());
    names.add(ERASURE);
    return names;
  }

  /** The settings that no job has a default for. */
  static Overrides folders(Path folder) {
    return Overrides.none()
        .with("landing.path", folder.resolve("lake"))
        .with("landing.delta.log-partitions", 1)
        .with("fraud.tables.features", folder.resolve("features"))
        .with("fraud.tables.scored", folder.resolve("scored"))
        .with("fraud.tables.training", folder.resolve("training"))
        .with("fraud.online.url", "jdbc:postgresql://localhost/none")
        .with("fraud.delta.log-partitions", 1);
  }

  static String user(String job) {
    return "lowlag-" + job;
  }

  static String principal(String job) {
    return "User:" + user(job);
  }

  /** What the job says that it needs. */
  static Set<AclBinding> needed(String job) {
    Settings settings = folders(Path.of("nowhere")).load();
    List<TopicRight> rights =
        job.equals(ERASURE) ? new ErasureJob().rights(settings) : jobs().get(job).rights(settings);
    return rights.stream()
        .map(right -> acl(principal(job), right.operation(), right.topic()))
        .collect(toCollection(LinkedHashSet::new));
  }

  /** What the KafkaUser of the job has. */
  static Set<AclBinding> ofKafkaUser(String job) throws IOException {
    JsonNode user = YAML.readTree(FOLDER.resolve(job + ".yaml").toFile());
    Set<AclBinding> acls = new LinkedHashSet<>();
    for (JsonNode acl : user.at("/spec/authorization/acls")) {
      JsonNode resource = acl.path("resource");
      for (JsonNode operation : acl.path("operations")) {
        acls.add(
            new AclBinding(
                new ResourcePattern(
                    ResourceType.fromString(resource.path("type").asText()),
                    resource.path("name").asText(),
                    PatternType.valueOf(
                        resource.path("patternType").asText().toUpperCase(Locale.ROOT))),
                new AccessControlEntry(
                    "User:" + user.at("/metadata/name").asText(),
                    acl.path("host").asText("*"),
                    operation(operation.asText()),
                    AclPermissionType.ALLOW)));
      }
    }
    return acls;
  }

  /** What the commands of the script say that they add. */
  static Set<AclBinding> ofScript(String job) throws IOException, InterruptedException {
    Set<AclBinding> acls = new LinkedHashSet<>();
    for (String command : run(Map.of(), job, "--print").output().lines().toList()) {
      List<String> words = Arrays.asList(command.split(" "));
      for (String topic : behind("--topic", words)) {
        for (String operation : behind("--operation", words)) {
          acls.add(acl(behind("--allow-principal", words).get(0), operation(operation), topic));
        }
      }
    }
    return acls;
  }

  private static List<String> behind(String option, List<String> words) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals(option)) {
        values.add(words.get(i + 1));
      }
    }
    return values;
  }

  /** An operation as Kafka's tools and Strimzi write it. */
  private static AclOperation operation(String name) {
    return AclOperation.fromString(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
  }

  private static AclBinding acl(String principal, AclOperation operation, String topic) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  /** The same topic and user, and only the right to describe it. */
  static AclBinding describing(AclBinding acl) {
    return acl(acl.entry().principal(), AclOperation.DESCRIBE, acl.pattern().name());
  }

  /** The same rights on every topic. */
  static Set<AclBinding> everywhere(Set<AclBinding> acls) {
    return acls.stream()
        .map(acl -> acl(acl.entry().principal(), acl.entry().operation(), "*"))
        .collect(toCollection(LinkedHashSet::new));
  }

  record Result(int exitCode, String output) {}

  /** Runs the script. */
  static Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("LOWLAG_USER", "KAFKA_ACLS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new AssertionError("the script did not end: " + output);
      }
      return new Result(process.exitValue(), output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}

package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.job.JarTask;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.it.fixture.Repository;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/databricks}: the bundle, with the variables of each target. */
class DatabricksBundleTest {

  private static final Path FOLDER = Repository.root().resolve("deploy/databricks");
  private static final String SCHEMAS = "LOWLAG_SCHEMAS";
  private static final Pattern RUNTIME = Pattern.compile("(\\d+)(?:\\.(\\d+))?\\.x-scala2\\.13");

  /** The first runtime on Spark 4.2, which the jobs are built with. */
  private static final int RUNTIME_OF_SPARK_4_2 = 19;

  private static final Set<String> STORES =
      Set.of(OnlineJob.class.getName(), ErasureJob.class.getName());
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, List<Task>> TASKS = new HashMap<>();

  /** A task of a job, and what its job is with its settings. */
  private record Task(JsonNode job, JsonNode cluster, JsonNode task, JsonNode described) {

    boolean realTime() {
      return described.path("mode").asText().equals("real-time");
    }
  }

  @BeforeAll
  static void describe() throws Exception {
    for (String target : List.of("dev", "prod")) {
      TASKS.put(target, described(target));
    }
  }

  @Test
  void theFilesFitTheBundlesSchema() throws IOException {
    String schemas = System.getenv(SCHEMAS);
    assumeTrue(
        schemas != null && Files.exists(Path.of(schemas, "databricks-bundle.json")),
        SCHEMAS + " names no folder with databricks-bundle.json: the bundle's schema is skipped");
    JsonNode schema = JSON.readTree(Path.of(schemas, "databricks-bundle.json").toFile());

    for (Path file : files()) {
      assertThat(Manifests.violations(schema, Yaml.read(file))).as(file.toString()).isEmpty();
    }
    ObjectNode wrong = JSON.createObjectNode();
    wrong.putObject("bundle").put("nam", "a schema that takes everything would take this");
    assertThat(Manifests.violations(schema, wrong)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void everyJobIsThere(String target) {
    Map<String, String> jobs = new TreeMap<>();
    Lowlag.commandLine()
        .getSubcommands()
        .get("run")
        .getSubcommands()
        .forEach((name, line) -> jobs.put(line.getCommand().getClass().getName(), name));

    assertThat(tasks(target))
        .extracting(task -> task.described().path("class").asText())
        .containsExactlyInAnyOrderElementsOf(jobs.keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void clustersAreWhatRealTimeModeNeeds(String target) {
    for (Task task : tasks(target)) {
      JsonNode cluster = task.cluster();
      String name = task.job().path("name").asText();
      assertThat(cluster.has("autoscale")).as(name).isFalse();
      assertThat(cluster.path("num_workers").asInt()).as(name).isPositive();
      assertThat(cluster.path("runtime_engine").asText()).as("no Photon").isEqualTo("STANDARD");
      assertThat(cluster.path("data_security_mode").asText()).isEqualTo("SINGLE_USER");
      assertThat(cluster.at("/aws_attributes/availability").asText()).isEqualTo("ON_DEMAND");
      Matcher runtime = RUNTIME.matcher(cluster.path("spark_version").asText());
      assertThat(runtime.matches()).as(cluster.path("spark_version").asText()).isTrue();
      assertThat(Integer.parseInt(runtime.group(1))).isGreaterThanOrEqualTo(RUNTIME_OF_SPARK_4_2);
      assertThat(
              cluster
                  .path("spark_conf")
                  .path("spark.databricks.streaming.realTimeMode.enabled")
                  .asBoolean())
          .as(name)
          .isEqualTo(task.realTime());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void everyTaskOfARealTimeQueryHasASlot(String target) throws IOException {
    Map<String, String> variables = variables(target);
    int partitions = Integer.parseInt(variables.get("partitions"));
    int cores = Integer.parseInt(variables.get("cores"));
    List<Task> realTime = tasks(target).stream().filter(Task::realTime).toList();

    assertThat(realTime).hasSize(7);
    for (Task task : realTime) {
      // Each partition of each topic is a task that reads, each part of the state one that holds
      // it.
      int state = task.described().at("/spark/sql.shuffle.partitions").asInt();
      int tasks = task.described().path("inputs").size() * partitions + state;
      int slots = task.cluster().path("num_workers").asInt() * cores;
      assertThat(state).isEqualTo(Integer.parseInt(variables.get("state_partitions")));
      assertThat(slots)
          .as("%s: %d tasks", task.job().path("name").asText(), tasks)
          .isGreaterThanOrEqualTo(tasks);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void whatRunsOnIsStartedAgainAndWhatEndsHasATime(String target) {
    for (Task task : tasks(target)) {
      JsonNode job = task.job();
      String mode =
          task.described().path("class").asText().endsWith("BackfillJob")
              ? "available-now"
              : task.described().path("mode").asText();
      boolean runsOn = mode.equals("real-time") || mode.equals("micro-batch");
      assertThat(job.path("max_concurrent_runs").asInt()).isEqualTo(1);
      if (runsOn) {
        assertThat(job.at("/continuous/pause_status").asText()).isEqualTo("UNPAUSED");
        assertThat(job.at("/continuous/task_retry_mode").asText()).isEqualTo("ON_FAILURE");
        assertThat(job.path("tasks")).as("a continuous job has one").hasSize(1);
        assertThat(job.has("schedule")).isFalse();
      } else {
        assertThat(job.has("continuous")).isFalse();
        assertThat(job.at("/schedule/timezone_id").asText()).isEqualTo("UTC");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void librariesAreThoseOfThisBuild(String target) throws IOException {
    String pom = Files.readString(Repository.root().resolve("pom.xml"));
    String kafka = between(pom, "<kafka.version>");
    String version = between(pom, "<version>");

    for (Task task : tasks(target)) {
      assertThat(task.task().at("/spark_jar_task/main_class_name").asText())
          .isEqualTo(JarTask.class.getName());
      String jar = task.task().at("/libraries/0/jar").asText();
      String module = Path.of(jar).getFileName().toString().replace("-" + version, "");
      assertThat(module).endsWith("-job-thin.jar");
      assertThat(task.described().path("module").asText())
          .contains("/" + module.replace("-job-thin.jar", "") + "/target/");
      assertThat(task.task().at("/libraries/1/maven/coordinates").asText())
          .isEqualTo("org.apache.kafka:kafka-clients:" + kafka);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void secretsAreReferences(String target) throws IOException {
    for (Path file : files()) {
      assertThat(Manifests.leaves(Yaml.read(file)))
          .allSatisfy(text -> assertThat(Manifests.literalSecrets(text)).isEmpty());
    }
    try (Stream<Path> settings = Files.list(FOLDER.resolve("conf"))) {
      assertThat(settings)
          .hasSize(3)
          .allSatisfy(
              file -> assertThat(Manifests.literalSecrets(Files.readString(file))).isEmpty());
    }
    for (Task task : tasks(target)) {
      boolean store = STORES.contains(task.described().path("class").asText());
      boolean kafka = KafkaUsers.of(jobOf(task)).isPresent();
      Map<String, String> variables = new HashMap<>();
      task.cluster()
          .path("spark_env_vars")
          .properties()
          .forEach(each -> variables.put(each.getKey(), each.getValue().asText()));
      variables.remove("KAFKA_USERNAME");
      assertThat(variables.values())
          .as("the password of Kafka, and user and password of the online store, of " + jobOf(task))
          .hasSize((kafka ? 1 : 0) + (store ? 2 : 0))
          .allMatch(value -> value.matches("\\{\\{secrets/[\\w-]+/[\\w-]+}}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void aJobsKafkaUserIsTheOneThatHasItsRights(String target) throws IOException {
    String scope = variables(target).get("secret_scope");
    for (Task task : tasks(target)) {
      String job = jobOf(task);
      JsonNode environment = task.cluster().path("spark_env_vars");
      assertThat(Optional.ofNullable(environment.get("KAFKA_USERNAME")).map(JsonNode::asText))
          .as(job)
          .isEqualTo(KafkaUsers.of(job));
      if (environment.has("KAFKA_USERNAME")) {
        assertThat(environment.path("KAFKA_PASSWORD").asText())
            .isEqualTo("{{secrets/" + scope + "/kafka-password-" + job + "}}");
      }
    }
  }

  /** The name of a task's job on the command line. */
  private static String jobOf(Task task) {
    return Lowlag.commandLine().getSubcommands().get("run").getSubcommands().entrySet().stream()
        .filter(
            job ->
                job.getValue()
                    .getCommand()
                    .getClass()
                    .getName()
                    .equals(task.described().path("class").asText()))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void theConnectorLogsInByThePlatformsClassesAndTheChecksByTheirOwn(String target) {
    String module = "org.apache.kafka.common.security.scram.ScramLoginModule required username=";

    for (Task task : tasks(target)) {
      JsonNode job = task.described();
      if (job.has("inputs")) {
        assertThat(job.at("/client/sasl.jaas.config").asText())
            .isEqualTo(module + "\"user\" password=\"p4ss\";");
        for (String with : List.of("reads-with", "writes-with")) {
          assertThat(job.path(with).path("kafka.sasl.jaas.config").asText())
              .isEqualTo("kafkashaded." + module + "\"user\" password=\"p4ss\";");
          assertThat(job.path(with).path("kafka.security.protocol").asText()).isEqualTo("SASL_SSL");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void aCheckpointBelongsToOneJob(String target) {
    assertThat(tasks(target))
        .filteredOn(task -> task.described().has("checkpoint"))
        .extracting(task -> task.described().path("checkpoint").asText())
        .doesNotHaveDuplicates()
        .allMatch(location -> location.startsWith("/Volumes/"));
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(List.of(FOLDER.resolve("databricks.yml")));
    try (Stream<Path> resources = Files.list(FOLDER.resolve("resources"))) {
      resources.sorted().forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(2);
    return files;
  }

  private static Map<String, String> variables(String target) throws IOException {
    JsonNode bundle = Yaml.read(FOLDER.resolve("databricks.yml"));
    Map<String, String> variables = new HashMap<>();
    bundle
        .path("variables")
        .properties()
        .forEach(
            each -> {
              if (each.getValue().has("default")) {
                variables.put(each.getKey(), each.getValue().path("default").asText());
              }
            });
    bundle
        .path("targets")
        .path(target)
        .path("variables")
        .properties()
        .forEach(
            each -> {
              assertThat(bundle.path("variables").has(each.getKey())).as(each.getKey()).isTrue();
              variables.put(each.getKey(), each.getValue().asText());
            });
    return variables;
  }

  private static List<Task> tasks(String target) {
    return TASKS.get(target);
  }

  /** All tasks of all jobs, with the variables' values in the place of their names. */
  private static List<Task> described(String target) throws IOException, InterruptedException {
    List<JsonNode> jobs = new ArrayList<>();
    for (Path file : files()) {
      JsonNode resolved = JSON.readTree(resolve(Yaml.read(file).toString(), target));
      resolved.at("/resources/jobs").forEach(jobs::add);
    }
    List<JsonNode> owners = new ArrayList<>();
    List<JsonNode> tasks = new ArrayList<>();
    List<DescribeJobs.Deployed> deployed = new ArrayList<>();
    for (JsonNode job : jobs) {
      for (JsonNode task : job.path("tasks")) {
        List<String> parameters = Manifests.texts(task.at("/spark_jar_task/parameters"));
        owners.add(job);
        tasks.add(task);
        deployed.add(
            new DescribeJobs.Deployed(parameters.get(0), parameters.subList(1, parameters.size())));
      }
    }
    List<JsonNode> described =
        DescribeJobs.describe(deployed, Map.of("KAFKA_USERNAME", "user", "KAFKA_PASSWORD", "p4ss"));
    List<Task> all = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      String key = tasks.get(i).path("job_cluster_key").asText();
      JsonNode cluster =
          Manifests.each(owners.get(i).path("job_clusters"))
              .filter(each -> each.path("job_cluster_key").asText().equals(key))
              .findFirst()
              .orElseThrow()
              .path("new_cluster");
      all.add(new Task(owners.get(i), cluster, tasks.get(i), described.get(i)));
    }
    return all;
  }

  private static String resolve(String text, String target) throws IOException {
    String resolved = text.replace("${workspace.file_path}", FOLDER.toString());
    for (Map.Entry<String, String> variable : variables(target).entrySet()) {
      resolved = resolved.replace("${var." + variable.getKey() + "}", variable.getValue());
    }
    assertThat(resolved).as("a variable without a value").doesNotContain("${var.");
    return resolved;
  }

  private static String between(String pom, String tag) {
    int start = pom.indexOf(tag) + tag.length();
    return pom.substring(start, pom.indexOf('<', start));
  }
}

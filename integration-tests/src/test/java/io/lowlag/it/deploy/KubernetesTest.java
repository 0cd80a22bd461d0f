package io.lowlag.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.it.fixture.Repository;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/kubernetes}: each overlay as {@code kubectl kustomize} makes it. */
class KubernetesTest {

  private static final Path FOLDER = Repository.root().resolve("deploy/kubernetes");
  private static final String USER_ID = "185";
  private static final Pattern SECRETS =
      Pattern.compile("KAFKA_PASSWORD|LOWLAG_FRAUD_ONLINE_(USER|PASSWORD)");

  private static final String SECRET_REFERENCES = "spark.kubernetes.driver.secretKeyRef.";

  /** From the start of a pod until a job that cannot start has said so; generously. */
  private static final long REFUSAL_MS = TimeUnit.MINUTES.toMillis(2);

  private static final Map<String, Overlay> OVERLAYS = new HashMap<>();

  @TempDir private static Path folder;

  /**
   * What an overlay makes.
   *
   * @param documents all of it
   * @param described what its jobs are with their settings, by their application's or cron job's
   *     name
   */
  private record Overlay(List<JsonNode> documents, Map<String, JsonNode> described) {

    List<JsonNode> all(String kind) {
      return documents.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
    }

    JsonNode one(String kind, String name) {
      return all(kind).stream().filter(each -> name(each).equals(name)).findFirst().orElseThrow();
    }
  }

  @BeforeAll
  static void render() throws Exception {
    Tool.assumeInstalled("kubectl");
    for (String name : List.of("dev", "prod")) {
      List<JsonNode> documents =
          Yaml.documents(
              Tool.output("kubectl", "kustomize", FOLDER.resolve("overlays/" + name).toString()));
      OVERLAYS.put(name, new Overlay(documents, described(name, documents)));
    }
  }

  @AfterAll
  static void forget() {
    OVERLAYS.clear();
  }

  private static Map<String, JsonNode> described(String overlay, List<JsonNode> documents)
      throws IOException, InterruptedException {
    Path jobs = Files.createDirectories(folder.resolve(overlay));
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_USERNAME", "user");
    environment.put("KAFKA_PASSWORD", "p4ssword");
    for (JsonNode document : documents) {
      boolean files = name(document).startsWith("lowlag-jobs-");
      for (Map.Entry<String, JsonNode> entry : document.path("data").properties()) {
        if (files) {
          Files.writeString(jobs.resolve(entry.getKey()), entry.getValue().asText());
        } else {
          environment.put(entry.getKey(), entry.getValue().asText());
        }
      }
    }
    List<String> names = new ArrayList<>();
    List<DescribeJobs.Deployed> deployed = new ArrayList<>();
    for (JsonNode document : documents) {
      String kind = document.path("kind").asText();
      if (kind.equals("SparkApplication")) {
        names.add(name(document));
        deployed.add(
            new DescribeJobs.Deployed(
                document.at("/spec/mainClass").asText(),
                inside(jobs, Manifests.texts(document.at("/spec/driverArgs")))));
      } else if (kind.equals("CronJob")) {
        names.add(name(document));
        List<String> args = Manifests.texts(cronContainer(document).path("args"));
        deployed.add(
            new DescribeJobs.Deployed(args.get(1), inside(jobs, args.subList(3, args.size()))));
      }
    }
    List<JsonNode> described = DescribeJobs.describe(deployed, environment);
    Map<String, JsonNode> byName = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), described.get(i));
    }
    return byName;
  }

  private static List<String> inside(Path jobs, List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.replace("/etc/lowlag", jobs.toString()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void applicationsFitTheOperatorsSchema(String name) throws IOException {
    JsonNode definition;
    try (var in =
        KubernetesTest.class.getResourceAsStream(
            "/schemas/sparkapplications.spark.apache.org-v1.yaml")) {
      definition = Yaml.documents(new String(in.readAllBytes(), UTF_8)).get(0);
    }
    JsonNode schema = Manifests.strict(definition.at("/spec/versions/0/schema/openAPIV3Schema"));

    for (JsonNode application : OVERLAYS.get(name).all("SparkApplication")) {
      assertThat(application.path("apiVersion").asText())
          .isEqualTo("spark.apache.org/" + definition.at("/spec/versions/0/name").asText());
      assertThat(Manifests.violations(schema, application)).as(name(application)).isEmpty();
    }
    ObjectNode misspelt = OVERLAYS.get(name).one("SparkApplication", "ad-credit").deepCopy();
    ((ObjectNode) misspelt.path("spec")).put("mainclass", "x");
    assertThat(Manifests.violations(schema, misspelt)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void everyJobIsThere(String name) {
    Map<String, Object> jobs = new TreeMap<>();
    Lowlag.commandLine()
        .getSubcommands()
        .get("run")
        .getSubcommands()
        .forEach((job, line) -> jobs.put(job, line.getCommand()));
    Overlay overlay = OVERLAYS.get(name);

    assertThat(overlay.described().keySet()).isEqualTo(jobs.keySet());
    overlay
        .described()
        .forEach(
            (job, is) ->
                assertThat(is.path("class").asText())
                    .isEqualTo(jobs.get(job).getClass().getName()));
    assertThat(overlay.all("SparkApplication").stream().map(KubernetesTest::name))
        .as("those that run on are applications")
        .allMatch(job -> jobs.get(job) instanceof StreamingJob<?>)
        .hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void classesAndJarsAreThoseOfTheImage(String name) throws IOException {
    Set<String> image = DockerImageTest.files();
    Overlay overlay = OVERLAYS.get(name);
    List<String> images = new ArrayList<>();

    for (JsonNode application : overlay.all("SparkApplication")) {
      String jar = application.at("/spec/jars").asText();
      requireIn(jar, overlay.described().get(name(application)), image);
      images.add(conf(application).path("spark.kubernetes.container.image").asText());
    }
    for (JsonNode job : overlay.all("CronJob")) {
      String jar = Manifests.texts(cronContainer(job).path("args")).get(2);
      requireIn(jar, overlay.described().get(name(job)), image);
      images.add(cronContainer(job).path("image").asText());
    }
    assertThat(images).containsOnly(images.get(0)).allMatch(tag -> tag.matches(".+:.*\\d.*"));
  }

  private static void requireIn(String jar, JsonNode described, Set<String> image) {
    assertThat(jar).startsWith("local:///");
    String path = jar.substring("local://".length());
    assertThat(image).contains(path);
    String module = Path.of(path).getFileName().toString().replace("-job.jar", "");
    assertThat(described.path("module").asText()).contains("/" + module + "/target/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void podsHaveNoRights(String name) {
    for (JsonNode pod : pods(OVERLAYS.get(name))) {
      JsonNode context = pod.path("securityContext");
      assertThat(context.path("runAsNonRoot").asBoolean()).isTrue();
      assertThat(context.path("runAsUser").asText()).isEqualTo(USER_ID);
      assertThat(context.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
      assertThat(Manifests.each(pod.path("volumes")))
          .noneMatch(volume -> volume.has("hostPath"))
          .anyMatch(volume -> volume.has("emptyDir"));
      for (JsonNode container : pod.path("containers")) {
        JsonNode own = container.path("securityContext");
        assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(Manifests.texts(own.at("/capabilities/drop"))).containsExactly("ALL");
        assertThat(own.has("privileged")).isFalse();
        assertThat(names(container.path("volumeMounts"))).isSubsetOf(names(pod.path("volumes")));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void settingsOfRealTimeModeAreThoseOfTheScript(String name) throws IOException {
    Map<String, String> script =
        Pattern.compile("(?m)^ +--conf (\\S+?)=(\\S+) \\\\$")
            .matcher(Files.readString(Repository.root().resolve("deploy/standalone/submit.sh")))
            .results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));

    assertThat(script).hasSizeGreaterThan(3);
    for (JsonNode application : OVERLAYS.get(name).all("SparkApplication")) {
      script.forEach(
          (setting, value) ->
              assertThat(conf(application).path(setting).asText())
                  .as("%s of %s", setting, name(application))
                  .isEqualTo(value));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void executorsAreFixedAndGiveEveryTaskASlot(String name) {
    Overlay overlay = OVERLAYS.get(name);
    int realTime = 0;
    for (JsonNode application : overlay.all("SparkApplication")) {
      int executors = conf(application).path("spark.executor.instances").asInt();
      assertThat(Manifests.each(application.at("/spec/applicationTolerations/instanceConfig")))
          .as(name(application))
          .hasSize(3)
          .allMatch(number -> number.asInt() == executors);
      if (overlay.described().get(name(application)).path("mode").asText().equals("real-time")) {
        // Co-partitioned: a task reads the same partition of every input topic.
        int tasks = application.at("/metadata/annotations/lowlag.io~1partitions").asInt();
        int slots = executors * conf(application).path("spark.executor.cores").asInt();
        assertThat(slots).as(name(application)).isGreaterThanOrEqualTo(tasks);
        assertThat(tasks).as(name(application)).isPositive();
        realTime++;
      }
    }
    assertThat(realTime).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void aJobThatCannotStartIsNotRestartedForEver(String name) {
    for (JsonNode application : OVERLAYS.get(name).all("SparkApplication")) {
      JsonNode restart = application.at("/spec/applicationTolerations/restartConfig");
      assertThat(restart.path("restartPolicy").asText()).isEqualTo("OnFailure");
      assertThat(restart.path("maxRestartAttempts").asInt()).isBetween(1, 30);
      assertThat(restart.path("maxRestartOnFailure").asInt()).isBetween(1, 30);
      assertThat(restart.path("restartCounterResetMillis").asLong())
          .as("an attempt that is refused never sets the count back")
          .isGreaterThan(REFUSAL_MS);
    }
    for (JsonNode job : OVERLAYS.get(name).all("CronJob")) {
      JsonNode rule = job.at("/spec/jobTemplate/spec/podFailurePolicy/rules/0");
      assertThat(rule.path("action").asText()).isEqualTo("FailJob");
      assertThat(Manifests.texts(rule.at("/onExitCodes/values"))).contains("2");
      assertThat(rule.at("/onExitCodes/containerName").asText())
          .isEqualTo(cronContainer(job).path("name").asText());
      assertThat(job.at("/spec/concurrencyPolicy").asText()).isEqualTo("Forbid");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void podsWaitLongerThanJobsTakeToStop(String name) {
    Overlay overlay = OVERLAYS.get(name);
    for (JsonNode application : overlay.all("SparkApplication")) {
      long stop = overlay.described().get(name(application)).path("stop-timeout").asLong();
      long grace =
          TimeUnit.SECONDS.toMillis(
              application
                  .at("/spec/driverSpec/podTemplateSpec/spec/terminationGracePeriodSeconds")
                  .asLong());
      long force =
          application
              .at(
                  "/spec/applicationTolerations/applicationTimeoutConfig/forceTerminationGracePeriodMillis")
              .asLong();
      assertThat(stop).isPositive();
      assertThat(grace).as(name(application)).isGreaterThan(stop);
      assertThat(force).as(name(application)).isGreaterThan(grace);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void secretsAreReferences(String name) {
    Overlay overlay = OVERLAYS.get(name);

    assertThat(overlay.all("Secret")).isEmpty();
    assertThat(overlay.documents().stream().flatMap(Manifests::leaves))
        .allSatisfy(text -> assertThat(Manifests.literalSecrets(text)).isEmpty());
    for (JsonNode pod : pods(overlay)) {
      for (JsonNode variable : pod.at("/containers/0/env")) {
        assertThat(SECRETS.matcher(variable.path("name").asText()).matches())
            .isEqualTo(variable.at("/valueFrom/secretKeyRef/name").isTextual());
      }
    }
    for (JsonNode application : overlay.all("SparkApplication")) {
      for (Map.Entry<String, JsonNode> setting : conf(application).properties()) {
        String variable = setting.getKey().substring(setting.getKey().lastIndexOf('.') + 1);
        if (SECRETS.matcher(variable).matches()) {
          assertThat(setting.getKey()).startsWith(SECRET_REFERENCES);
        }
      }
    }
    for (JsonNode application : overlay.all("SparkApplication")) {
      JsonNode job = overlay.described().get(name(application));
      assertThat(job.at("/client/sasl.jaas.config").asText())
          .startsWith("org.apache.kafka.common.security.scram.ScramLoginModule required")
          .contains("username=\"user\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void aJobsKafkaUserIsTheOneThatHasItsRights(String name) {
    Overlay overlay = OVERLAYS.get(name);
    for (JsonNode application : overlay.all("SparkApplication")) {
      String user = KafkaUsers.of(name(application)).orElseThrow();
      assertThat(conf(application).path("spark.kubernetes.driverEnv.KAFKA_USERNAME").asText())
          .isEqualTo(user);
      assertThat(conf(application).path(SECRET_REFERENCES + "KAFKA_PASSWORD").asText())
          .as("Strimzi names the secret after the user")
          .isEqualTo(user + ":password");
      assertThat(driverVariables(application)).noneMatch(each -> each.startsWith("KAFKA_"));
    }
    int users = 0;
    for (JsonNode job : overlay.all("CronJob")) {
      Map<String, JsonNode> variables = new HashMap<>();
      cronContainer(job)
          .path("env")
          .forEach(each -> variables.put(each.path("name").asText(), each));
      if (KafkaUsers.of(name(job)).isPresent()) {
        String user = KafkaUsers.of(name(job)).get();
        assertThat(variables.get("KAFKA_USERNAME").path("value").asText()).isEqualTo(user);
        JsonNode secret = variables.get("KAFKA_PASSWORD").at("/valueFrom/secretKeyRef");
        assertThat(secret.path("name").asText()).isEqualTo(user);
        assertThat(secret.path("key").asText()).isEqualTo("password");
        users++;
      } else {
        assertThat(variables.keySet())
            .as(name(job) + " uses no topic")
            .noneMatch(variable -> variable.startsWith("KAFKA_"));
      }
    }
    assertThat(users).isEqualTo(2);
  }

  /** Hadoop's own list of providers reads the keys of an instance, and no token of a pod. */
  @Test
  void inProdTheObjectStoreIsReachedWithTheRoleOfTheServiceAccount() {
    String setting = "spark.hadoop.fs.s3a.aws.credentials.provider";
    String provider =
        "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider";
    Overlay prod = OVERLAYS.get("prod");

    assertThat(prod.all("ServiceAccount"))
        .allMatch(account -> account.at("/metadata/annotations").has("eks.amazonaws.com/role-arn"));
    for (JsonNode application : prod.all("SparkApplication")) {
      assertThat(conf(application).path(setting).asText()).isEqualTo(provider);
    }
    for (JsonNode job : prod.all("CronJob")) {
      assertThat(Manifests.texts(cronContainer(job).path("command")))
          .as(name(job))
          .startsWith("/opt/spark/bin/spark-submit", "--conf", setting + "=" + provider);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void prometheusFindsEveryDriver(String name) {
    Overlay overlay = OVERLAYS.get(name);
    JsonNode monitor = overlay.one("PodMonitor", "lowlag");
    JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
    JsonNode selected = monitor.at("/spec/selector/matchLabels");

    assertThat(endpoint.path("path").asText()).isEqualTo("/metrics");
    assertThat(selected.path("spark-role").asText()).isEqualTo("driver");
    for (JsonNode application : overlay.all("SparkApplication")) {
      JsonNode template = application.at("/spec/driverSpec/podTemplateSpec");
      JsonNode port = template.at("/spec/containers/0/ports/0");
      assertThat(port.path("name")).isEqualTo(endpoint.path("port"));
      assertThat(port.path("containerPort").asText())
          .isEqualTo(overlay.described().get(name(application)).path("metrics-port").asText());
      assertThat(template.at("/metadata/labels/app.kubernetes.io~1part-of"))
          .isEqualTo(selected.path("app.kubernetes.io/part-of"));
      assertThat(
              ports(overlay.one("NetworkPolicy", "lowlag").at("/spec/ingress"))
                  .contains(port.path("containerPort").asText()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void podsReachEachOtherAndKafka(String name) {
    Overlay overlay = OVERLAYS.get(name);
    JsonNode policy = overlay.one("NetworkPolicy", "lowlag");
    List<String> out = ports(policy.at("/spec/egress"));

    assertThat(Manifests.texts(policy.at("/spec/policyTypes"))).contains("Ingress", "Egress");
    for (JsonNode application : overlay.all("SparkApplication")) {
      JsonNode conf = conf(application);
      List<String> own =
          Stream.of("spark.driver.port", "spark.blockManager.port")
              .map(port -> conf.path(port).asText())
              .toList();
      assertThat(out).containsAll(own);
      assertThat(ports(policy.at("/spec/ingress"))).containsAll(own);
      String brokers = overlay.described().get(name(application)).path("brokers").asText();
      assertThat(out).contains(brokers.substring(brokers.lastIndexOf(':') + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void nothingEvictsADriver(String name) {
    Overlay overlay = OVERLAYS.get(name);
    for (JsonNode application : overlay.all("SparkApplication")) {
      JsonNode budget = overlay.one("PodDisruptionBudget", name(application) + "-driver");
      // Of pods without a controller that Kubernetes knows, it takes no other form.
      assertThat(budget.at("/spec/minAvailable").asInt()).isEqualTo(1);
      assertThat(budget.at("/spec/selector/matchLabels/spark-role").asText()).isEqualTo("driver");
      assertThat(budget.at("/spec/selector/matchLabels/app.kubernetes.io~1name"))
          .isEqualTo(
              conf(application).path("spark.kubernetes.driver.label.app.kubernetes.io/name"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void namesThatAreReferredToAreThere(String name) {
    Overlay overlay = OVERLAYS.get(name);
    List<String> maps = overlay.all("ConfigMap").stream().map(KubernetesTest::name).toList();
    List<String> accounts =
        overlay.all("ServiceAccount").stream().map(KubernetesTest::name).toList();

    for (JsonNode pod : pods(overlay)) {
      assertThat(Manifests.each(pod.path("volumes")))
          .filteredOn(volume -> volume.has("configMap"))
          .allMatch(volume -> maps.contains(volume.at("/configMap/name").asText()));
      assertThat(Manifests.each(pod.at("/containers/0/envFrom")))
          .allMatch(from -> maps.contains(from.at("/configMapRef/name").asText()));
    }
    for (JsonNode application : overlay.all("SparkApplication")) {
      assertThat(accounts)
          .contains(
              conf(application)
                  .path("spark.kubernetes.authenticate.driver.serviceAccountName")
                  .asText(),
              conf(application)
                  .path("spark.kubernetes.authenticate.executor.serviceAccountName")
                  .asText());
    }
    assertThat(overlay.described().values().stream().filter(job -> job.has("checkpoint")))
        .as("a checkpoint belongs to one job")
        .extracting(job -> job.path("checkpoint").asText())
        .doesNotHaveDuplicates();
  }

  private static List<JsonNode> pods(Overlay overlay) {
    List<JsonNode> pods = new ArrayList<>();
    for (JsonNode application : overlay.all("SparkApplication")) {
      pods.add(application.at("/spec/driverSpec/podTemplateSpec/spec"));
      pods.add(application.at("/spec/executorSpec/podTemplateSpec/spec"));
    }
    overlay.all("CronJob").forEach(job -> pods.add(job.at("/spec/jobTemplate/spec/template/spec")));
    assertThat(pods).hasSizeGreaterThan(20).noneMatch(JsonNode::isMissingNode);
    return pods;
  }

  private static List<String> driverVariables(JsonNode application) {
    return names(application.at("/spec/driverSpec/podTemplateSpec/spec/containers/0/env"));
  }

  private static List<String> ports(JsonNode rules) {
    return Manifests.each(rules)
        .flatMap(rule -> Manifests.each(rule.path("ports")))
        .map(port -> port.path("port").asText())
        .toList();
  }

  private static List<String> names(JsonNode list) {
    return Manifests.each(list).map(each -> each.path("name").asText()).toList();
  }

  private static JsonNode conf(JsonNode application) {
    return application.at("/spec/sparkConf");
  }

  private static JsonNode cronContainer(JsonNode job) {
    return job.at("/spec/jobTemplate/spec/template/spec/containers/0");
  }

  private static String name(JsonNode document) {
    return document.at("/metadata/name").asText();
  }
}

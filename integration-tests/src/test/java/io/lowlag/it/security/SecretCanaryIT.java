package io.lowlag.it.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.postgres.PostgresServer;
import io.lowlag.it.fixture.Certificates;
import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.SecuredKafka;
import io.lowlag.it.fixture.SettingsFile;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets in every place that takes one, jobs that fail with them in every way, and nowhere a trace
 * of them.
 */
@Tag("long")
class SecretCanaryIT {

  private static final Logger LOG = LoggerFactory.getLogger(SecretCanaryIT.class);

  private static final String CORRELATION = "ad-correlation";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern LINK = Pattern.compile("(?:href|src)=[\"']([^\"']+)[\"']");
  private static final int MOST_PAGES = 60;

  /**
   * What belongs to the programs and not to the run, what ends it, and the same in another order.
   */
  private static final Pattern PASSED_OVER =
      Pattern.compile(".*/static/.*|.*/kill/?.*|.*[.?&](?:sort|page|pageSize|desc)=.*");

  private static final String ENVIRONMENT = "CANARY_KAFKA_PASSWORD";

  private static SecuredRuns runs;
  private static ScratchFolder database;
  private static PostgresServer postgres;

  @TempDir private Path folder;

  private final Canaries canaries = new Canaries();
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void startTheBrokerAndTheDatabase() throws Exception {
    runs = SecuredRuns.begin();
    database = ScratchFolder.create("canary-it");
    postgres = PostgresServer.start(database.path());
  }

  @AfterAll
  static void stopTheDatabase() throws Exception {
    postgres.close();
    database.close();
  }

  static Set<String> jobs() {
    return KafkaAcls.jobs().keySet();
  }

  @Test
  void theSearchFindsASecretInEveryForm() {
    String secret = canaries.create("own");
    for (String form : Canaries.forms(secret)) {
      canaries.search("text", "before " + form + " behind");
    }
    canaries.search("header", "Basic " + base64("user:" + secret + "\n"));

    assertThat(canaries.found()).hasSizeGreaterThan(Canaries.forms(secret).size());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void noSecretLeavesAJobThatFailsInEveryWay() throws Exception {
    Overrides secrets = secrets(CORRELATION);
    Path files = Files.createDirectories(folder.resolve("settings"));
    Files.writeString(
        write(files, "1-unreadable", secrets),
        "kafka.options.x = ab, " + canaries.createWord("file that cannot be read") + "\n",
        StandardOpenOption.APPEND);
    write(files, "2-refused", secrets.with("sink.options.kafka.acks", "perhaps"));
    write(
        files,
        "3-wrong-password",
        secrets.with(
            "kafka.options.sasl.jaas.config",
            SecuredKafka.scramLogin(
                KafkaAcls.user(CORRELATION), canaries.create("wrong password"))));
    write(files, "4-no-topic", secrets.with("correlation.topics.matches", "not-there"));
    write(
        files,
        "4-user-and-token",
        secrets.with("schema-registry.token", canaries.create("schema-registry.token")));
    write(
        files,
        "5-malformed-login",
        secrets.with(
            "kafka.options.sasl.jaas.config",
            "a.b.ScramLoginModule required username=\"u\" password=\"a\""
                + canaries.createWord("login with a quote too many")
                + "\";"));
    write(
        files,
        "6-broken-key",
        secrets.with(
            "source.options.kafka.ssl.keystore.key",
            "-----BEGIN PRIVATE KEY-----\n" + canaries.create("broken key") + "\n"));
    write(
        files,
        "7-wrong-store-password",
        secrets.with(
            "kafka.options.ssl.truststore.password", canaries.create("wrong store password")));
    write(
        files,
        "8-executor-fails",
        secrets.with(
            "sink.options.kafka.sasl.jaas.config",
            SecuredKafka.scramLogin(
                KafkaAcls.user(CORRELATION), canaries.create("wrong password of the sink"))));

    List<Integer> exits = run(files, "9-runs", secrets, CORRELATION);

    assertThat(canaries.found()).isEmpty();
    assertThat(exits).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 1, 1);
    assertThat(canaries.places().keySet())
        .contains("event log", "checkpoint", "output of the process", "topic ad-matches")
        .anyMatch(place -> place.startsWith("page /environment"))
        .anyMatch(place -> place.startsWith("page /StreamingQuery/statistics"))
        .anyMatch(place -> place.startsWith("page /SQL/execution"))
        .anyMatch(place -> place.startsWith("REST /environment"));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  @Tag("long")
  void noSecretLeavesAnyJob(String job) throws Exception {
    Path files = Files.createDirectories(folder.resolve("settings"));

    List<Integer> exits = run(files, "1-runs", secrets(job), job);

    assertThat(canaries.found()).isEmpty();
    assertThat(exits).containsExactly(job.equals("fraud-backfill") ? 0 : 1);
  }

  private Path write(Path files, String name, Overrides settings) throws IOException {
    return SettingsFile.write(files.resolve(name + "." + CORRELATION + ".conf"), settings);
  }

  /** A secret in every place that takes one. */
  private Overrides secrets(String job) {
    String password = canaries.create("environment: password of the login");
    KafkaConnection user = runs.kafka.scram(KafkaAcls.user(job), password);
    Map<String, String> options = new HashMap<>(user.options());
    canaries.add("ssl.truststore.password", SecuredKafka.storePassword());

    options.put("basic.auth.user.info", "u:" + canaries.create("basic.auth.user.info"));
    options.put("client.secret", canaries.create("client.secret"));

    Certificates.Identity identity = runs.kafka.certificates().issue("CN=sink");
    Certificates.Identity ofTheSource = runs.kafka.certificates().issue("CN=source");
    canaries.add("ssl.keystore.key (PEM)", ofTheSource.keyPem().lines().toList().get(1));
    String ofTheSink = canaries.create("ssl.keystore.password, ssl.key.password");

    Path registry = folder.resolve("registry.p12");
    String ofTheRegistry = canaries.create("schema-registry.tls.key-store-password");

    return runs.settings(
            new KafkaConnection(user.bootstrapServers(), options, Duration.ZERO),
            folder,
            job.equals("fraud-backfill") ? "available-now" : "micro-batch")
        .with("execution.interval", "1s")
        .with("source.options.kafka.ssl.keystore.type", "PEM")
        .with("source.options.kafka.ssl.keystore.key", ofTheSource.keyPem())
        .with("source.options.kafka.ssl.keystore.certificate.chain", ofTheSource.certificatePem())
        .with("sink.options.kafka.ssl.keystore.type", "PKCS12")
        .with(
            "sink.options.kafka.ssl.keystore.location",
            identity.keyStore(folder.resolve("sink.p12"), ofTheSink))
        .with("sink.options.kafka.ssl.keystore.password", ofTheSink)
        .with("sink.options.kafka.ssl.key.password", ofTheSink)
        .with("fraud.scoring.model.options.api-key", canaries.create("option of a model"))
        .with("fraud.scoring.shadows.next.class", ModelWithKey.class.getName())
        .with(
            "fraud.scoring.shadows.next.options.api-key",
            canaries.create("option of a shadow model"))
        .with("schema-registry.url", "https://localhost:1")
        .with("schema-registry.user", "u")
        .with("schema-registry.password", canaries.create("schema-registry.password"))
        .with("schema-registry.tls.key-store", identity.keyStore(registry, ofTheRegistry))
        .with("schema-registry.tls.key-store-password", ofTheRegistry)
        .with("fraud.online.url", postgres.url())
        .with("fraud.online.user", PostgresServer.USER)
        .with("fraud.online.password", canaries.create("fraud.online.password"))
        .with("fraud.online.create-table", "true")
        .withSpark("master", "local[4]")
        .withSpark("ui.port", "0")
        .withSpark("hadoop.fs.s3a.access.key", canaries.create("fs.s3a.access.key"))
        .withSpark("hadoop.fs.s3a.secret.key", canaries.create("fs.s3a.secret.key"))
        .withSpark("hadoop.fs.s3a.session.token", canaries.create("fs.s3a.session.token"))
        .withSpark(
            "hadoop.fs.azure.account.key.x.dfs.core.windows.net",
            canaries.create("fs.azure.account.key"))
        .withSpark(
            "hadoop.fs.azure.account.oauth2.client.secret",
            canaries.create("fs.azure.account.oauth2.client.secret"))
        .withSpark("ssl.historyServer.keyStorePassword", canaries.create("spark.ssl password"))
        .withSpark("executorEnv.SOME_PASSWORD", canaries.create("spark.executorEnv"))
        .withSpark("eventLog.enabled", "true")
        .withSpark("eventLog.compress", "false")
        .withSpark("eventLog.dir", folder("events").toUri().toString())
        .withSpark("local.dir", folder("local").toString())
        .withSpark("sql.shuffle.partitions", "2")
        .withSpark("ui.showConsoleProgress", "false");
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs all the files in a process, and one more that runs until a right is taken from it; looks
   * everywhere.
   *
   * @return the exit codes
   */
  private List<Integer> run(Path files, String name, Overrides secrets, String job)
      throws Exception {
    int port = freePort();
    Path file =
        SettingsFile.write(
            files.resolve(name + "." + job + ".conf"),
            secrets.withSpark("ui.port", Integer.toString(port)));
    String password = withoutThePassword(files);
    runs.kafka.setAcls(KafkaAcls.principal(job), KafkaAcls.ofKafkaUser(job));
    String onTheCommandLine = canaries.create("command line");
    List<String> arguments =
        List.of(files.toString(), "-D", "spark.hadoop.fs.s3a.encryption.key=" + onTheCommandLine);

    try (ChildJvm process =
        ChildJvm.start(
            CanaryMain.class.getName(),
            "1g",
            arguments,
            Map.of(ENVIRONMENT, password, "LOWLAG_SPARK_LOG", "info"),
            folder)) {
      boolean bounded = job.equals("fraud-backfill");
      await()
          .atMost(PATIENCE)
          .until(() -> !process.isAlive() || lastRun(process.output()).contains(CanaryMain.ASKED));
      if (!bounded) {
        assertThat(process.isAlive()).as(process.output()).isTrue();
        searchUi(port);
        assertThatSparksFoldersAreAsDocumented();
        // Any of its outputs will do to let a task fail.
        runs.kafka.setAcls(KafkaAcls.principal(job), Set.of());
        SecuredInputs.send(runs.kafka);
      }
      process.awaitExit();
      canaries.search("output of the process", process.output());
      assertThat(process.output())
          .as("the warning of the secret on the command line")
          .contains("warning: a secret on the command line")
          .contains("spark.hadoop.fs.s3a.encryption.key");
      assertThat(process.output())
          .as("it is as talkative as it gets: Kafka's clients tell their settings, queries theirs")
          .contains("sasl.jaas.config = [hidden]", "== Physical Plan ==", "\"inputRowsPerSecond\"");
      assertThat(Files.readString(file)).contains("${" + ENVIRONMENT + "}");
      searchWhatIsLeft(job);
      LOG.atInfo()
          .addKeyValue("job", job)
          .addKeyValue("places", canaries.places())
          .log("canary-places");
      return exits(process.output());
    }
  }

  /** The password of the login comes from the environment, as a file says it in HOCON. */
  private String withoutThePassword(Path files) throws IOException {
    Pattern login = Pattern.compile("(password=\\\\\")(cnry[^\"\\\\]*)(\\\\\";\")");
    String password = null;
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
          Matcher found = login.matcher(line);
          if (line.startsWith("kafka.options.sasl.jaas.config") && found.find()) {
            boolean real = !file.getFileName().toString().contains("wrong-password");
            if (real) {
              password = found.group(2);
              line =
                  line.substring(0, found.start(2))
                      + "\"${"
                      + ENVIRONMENT
                      + "}\""
                      + line.substring(found.end(2));
            }
          }
          text.append(line).append('\n');
        }
        Files.writeString(file, text);
      }
    }
    assertThat(password).isNotNull();
    return password;
  }

  /** What the run says that has not ended. */
  private static String lastRun(String output) {
    return output.substring(output.lastIndexOf(" ended with ") + 1);
  }

  private static List<Integer> exits(String output) {
    List<Integer> exits = new ArrayList<>();
    Matcher ended = Pattern.compile("run \\S+ ended with (\\d+)").matcher(output);
    while (ended.find()) {
      exits.add(Integer.parseInt(ended.group(1)));
    }
    return exits;
  }

  /** Every page that the Spark UI links to, and what its REST interface and metrics tell. */
  private void searchUi(int port) throws Exception {
    String root = "http://localhost:" + port;
    Set<String> seen = new HashSet<>();
    Deque<String> next =
        new ArrayDeque<>(
            List.of(
                "/jobs/",
                "/environment/",
                "/StreamingQuery/",
                "/SQL/",
                "/SQL/execution/?id=0",
                "/stages/stage/?id=0&attempt=0",
                "/jobs/job/?id=0",
                "/executors/",
                "/stages/",
                "/storage/",
                "/executors/threadDump/?executorId=driver",
                "/metrics/json/",
                "/metrics/prometheus/",
                "/metrics/executors/prometheus/"));
    while (!next.isEmpty() && seen.size() < MOST_PAGES) {
      String path = next.remove();
      if (!seen.add(path) || PASSED_OVER.matcher(path).matches()) {
        continue;
      }
      String page = get(root + path);
      canaries.search("page " + path, page);
      Matcher link = LINK.matcher(page);
      while (link.find()) {
        String to = link.group(1).replace("&amp;", "&").replace(root, "");
        if (to.startsWith("/")) {
          next.add(to);
        }
      }
    }
    String application = root + "/api/v1/applications";
    Matcher id = Pattern.compile("\"id\" : \"([^\"]+)\"").matcher(get(application));
    assertThat(id.find()).isTrue();
    for (String path :
        List.of(
            "",
            "/environment",
            "/jobs",
            "/stages?details=true&withSummaries=true",
            "/allexecutors",
            "/executors/driver/threads",
            "/storage/rdd",
            "/sql?details=true&planDescription=true&length=1000")) {
      canaries.search("REST " + path, get(application + "/" + id.group(1) + path));
    }
    String environment = get(application + "/" + id.group(1) + "/environment");
    assertThat(environment)
        .as("settings are shown, and their secrets are not")
        .contains("spark.hadoop.fs.s3a.secret.key", "*********(redacted)");
  }

  private String get(String url) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url.replace(" ", "%20")))
                .timeout(Duration.ofSeconds(30))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private void searchWhatIsLeft(String job) throws Exception {
    canaries.searchFolder("event log", folder.resolve("events"));
    canaries.searchFolder("local files of Spark", folder.resolve("local"));
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        String name = each.getFileName().toString();
        if (name.startsWith("checkpoint-")) {
          canaries.searchFolder("checkpoint", each);
          assertThatNoOneElseMayWrite(each);
        } else if (List.of("lake", "features", "scored", "training").contains(name)) {
          canaries.searchFolder("Delta table", each);
          assertThatNoOneElseMayWrite(each);
        }
      }
    }
    TestKafka plain = TestKafka.at(runs.kafka.connection().bootstrapServers());
    for (String topic : runs.written(job).keySet()) {
      plain
          .read(topic)
          .forEach(
              record -> {
                canaries.search("topic " + topic, record.value());
                if (record.key() != null) {
                  canaries.search("topic " + topic + " (keys)", record.key());
                }
                record
                    .headers()
                    .forEach(
                        header -> canaries.search("topic " + topic + " (headers)", header.value()));
              });
    }
  }

  private void assertThatSparksFoldersAreAsDocumented() throws IOException {
    try (Stream<Path> own = Files.list(folder.resolve("local"))) {
      assertThat(own.filter(each -> each.getFileName().toString().startsWith("spark-")).toList())
          .isNotEmpty()
          .allSatisfy(
              each ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                      .as(each.toString())
                      .isEqualTo("rwx------"));
    }
  }

  private static void assertThatNoOneElseMayWrite(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

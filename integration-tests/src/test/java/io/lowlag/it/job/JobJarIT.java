package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the jars for spark-submit hold, and that they hold nothing which a platform brings. */
class JobJarIT {

  /** The package of its own that each module brings. */
  private static final Map<String, String> PIPELINES =
      Map.of(
          "ad-attribution", "io/lowlag/attribution/",
          "game-sessionization", "io/lowlag/sessionization/",
          "fraud-features", "io/lowlag/fraud/");

  /** The driver of a store that a module writes to, with its licences. */
  private static final Map<String, List<String>> STORES =
      Map.of(
          "fraud-features",
          List.of(
              "io/lowlag/shaded/postgresql/",
              "META-INF/licenses/com.ongres.scram/",
              "META-INF/licenses/com.ongres.stringprep/"));

  private static final List<String> LOWLAG =
      List.of(
          "io/lowlag/common/",
          "io/lowlag/realtime/",
          "io/lowlag/shaded/config/",
          "io/lowlag/shaded/hdrhistogram/",
          "io/lowlag/shaded/picocli/",
          "io/lowlag/shaded/prometheus/",
          "contracts/",
          "reference.conf",
          "META-INF/LICENSE",
          "META-INF/LICENSE.txt",
          "META-INF/MANIFEST.MF",
          "META-INF/NOTICE",
          "META-INF/maven/io.lowlag/",
          "META-INF/maven/io.prometheus/",
          "META-INF/maven/org.hdrhistogram/",
          "META-INF/services/io.lowlag.realtime.internal.engine.SparkEngine",
          "META-INF/services/org.apache.spark.sql.sources.DataSourceRegister");

  private static final List<String> CONNECTOR =
      List.of(
          "io/lowlag/shaded/pool2/",
          "org/apache/kafka/",
          "org/apache/spark/kafka010/",
          "org/apache/spark/sql/kafka010/",
          "error/kafka-error-conditions.json",
          "error/kafka-token-provider-error-conditions.json",
          "kafka/kafka-version.properties",
          "NOTICE",
          "META-INF/NOTICE.txt",
          "META-INF/maven/org.apache.commons/commons-pool2/",
          "META-INF/maven/org.apache.spark/spark-sql-kafka-0-10_2.13/",
          "META-INF/maven/org.apache.spark/spark-token-provider-kafka-0-10_2.13/",
          "META-INF/services/org.apache.kafka.common.config.provider.ConfigProvider",
          "META-INF/services/org.apache.spark.security.HadoopDelegationTokenProvider");

  private static final String DATA_SOURCES = "org.apache.spark.sql.sources.DataSourceRegister";
  private static final String LOWLAGS_SOURCE =
      "io.lowlag.realtime.internal.source.CoPartitionedKafkaProvider";
  private static final String SPARKS_SOURCE = "org.apache.spark.sql.kafka010.KafkaSourceProvider";

  static Stream<JobJar> jars() {
    return modules("job");
  }

  static Stream<JobJar> thinJars() {
    return modules("job-thin");
  }

  static Stream<JobJar> allJars() {
    return Stream.concat(jars(), thinJars());
  }

  private static Stream<JobJar> modules(String kind) {
    return PIPELINES.keySet().stream().sorted().map(module -> new JobJar(module, kind));
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aJobJarHoldsLowlagAndSparksConnectorAlone(JobJar jar) throws IOException {
    List<String> allowed = new ArrayList<>(LOWLAG);
    allowed.add(PIPELINES.get(jar.module()));
    allowed.addAll(STORES.getOrDefault(jar.module(), List.of()));
    allowed.addAll(CONNECTOR);

    assertThat(places(jar, allowed)).as(sizes(jar)).containsExactlyInAnyOrderElementsOf(allowed);
    assertThat(jar.services(DATA_SOURCES)).containsExactlyInAnyOrder(LOWLAGS_SOURCE, SPARKS_SOURCE);
    assertThat(jar.services("org.apache.spark.security.HadoopDelegationTokenProvider"))
        .containsExactly("org.apache.spark.kafka010.KafkaDelegationTokenProvider");
  }

  @ParameterizedTest
  @MethodSource("thinJars")
  void aThinJobJarHoldsLowlagAlone(JobJar jar) throws IOException {
    List<String> allowed = new ArrayList<>(LOWLAG);
    allowed.add(PIPELINES.get(jar.module()));
    allowed.addAll(STORES.getOrDefault(jar.module(), List.of()));

    assertThat(places(jar, allowed)).as(sizes(jar)).containsExactlyInAnyOrderElementsOf(allowed);
    assertThat(jar.services(DATA_SOURCES)).containsExactly(LOWLAGS_SOURCE);
  }

  @ParameterizedTest
  @MethodSource("allJars")
  void relocatedLibrariesAreWhereLowlagLooksForThem(JobJar jar) throws IOException {
    assertThat(jar.entries())
        .contains(
            "io/lowlag/shaded/config/ConfigFactory.class",
            "io/lowlag/shaded/picocli/CommandLine.class",
            "io/lowlag/shaded/hdrhistogram/Histogram.class");
    assertThat(jar.text("io/lowlag/common/config/SettingsLoader.class"))
        .contains("io/lowlag/shaded/config/ConfigFactory")
        .doesNotContain("com/typesafe");
  }

  @ParameterizedTest
  @MethodSource("allJars")
  void theDefaultsOfTheModuleAndOfCommonAreInOneFile(JobJar jar) throws IOException {
    assertThat(jar.text("reference.conf").strip().lines())
        .as("reference.conf of %s", jar)
        .containsAll(reference(jar.module()))
        .containsAll(reference("common"));
  }

  private static List<String> reference(String module) throws IOException {
    return Files.readAllLines(
        Repository.root().resolve(module).resolve("src/main/resources/reference.conf"));
  }

  /** The allowed places that are in use, and every entry that lies in none of them. */
  private static Set<String> places(JobJar jar, List<String> allowed) throws IOException {
    return jar.entries().stream()
        .map(entry -> allowed.stream().filter(at -> lies(entry, at)).findFirst().orElse(entry))
        .collect(Collectors.toSet());
  }

  private static boolean lies(String entry, String place) {
    return place.endsWith("/") ? entry.startsWith(place) : entry.equals(place);
  }

  /** For the failure: how large the jar is, and how many files lie in which folder. */
  private static String sizes(JobJar jar) throws IOException {
    Map<String, Long> files =
        jar.entries().stream()
            .collect(
                Collectors.groupingBy(
                    entry -> entry.replaceAll("^((?:[^/]+/){0,3}).*", "$1"),
                    TreeMap::new,
                    Collectors.counting()));
    return "%s: %,d bytes, files by folder %s".formatted(jar, Files.size(jar.path()), files);
  }
}

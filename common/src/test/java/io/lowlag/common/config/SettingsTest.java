package io.lowlag.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.execution.ExecutionMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir private Path folder;

  @Test
  void defaultsComeFromTheReferenceFiles() {
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of());

    assertThat(settings.choice("execution.mode", ExecutionMode.class))
        .isEqualTo(ExecutionMode.MICRO_BATCH);
    assertThat(settings.flag("source.fail-on-data-loss")).isTrue();
    assertThat(settings.optionalWholeNumber("source.max-offsets-per-trigger", 1)).isEmpty();
    assertThat(settings.optionalText("job.name")).isEmpty();
  }

  @Test
  void commandLineIsStrongerThanTheFileAndTheFileThanTheDefaults() throws IOException {
    Path file = file("job.stop-timeout = 10s\nexecution.mode = available-now");

    Settings settings =
        SettingsLoader.load(Optional.of(file), Map.of("execution.mode", "real-time"));

    assertThat(settings.duration("job.stop-timeout")).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.choice("execution.mode", ExecutionMode.class))
        .isEqualTo(ExecutionMode.REAL_TIME);
  }

  @ParameterizedTest
  @CsvSource({
    "execution.mod,              did you mean execution.mode?",
    "execution.intervall,        did you mean execution.interval?",
    "kafka.bootstrap_servers,    did you mean kafka.bootstrap-servers?",
    "checkpoint-location,        known here:",
    "zzzzzzzzzzzzzzzz,           known here:",
  })
  void anUnknownKeyIsRefusedAndTheNearestNamed(String key, String remedy) {
    assertThatThrownBy(() -> SettingsLoader.load(Optional.empty(), Map.of(key, "x")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("unknown setting " + key)
        .hasMessageContaining(remedy);
  }

  @Test
  void anUnknownGroupIsRefusedWithTheOptionThatNamesIt() {
    assertThatThrownBy(
            () -> SettingsLoader.load(Optional.empty(), Map.of("executoin.mode", "real-time")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("unknown setting executoin (-D executoin.mode); did you mean execution?");
  }

  @Test
  void theKeysOfKafkaAndSparkAreTheirs() {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(
                "kafka.options.\"security.protocol\"", "SASL_SSL",
                "spark.executor.memory", "4g"));

    assertThat(settings.options("kafka.options")).containsEntry("security.protocol", "SASL_SSL");
    assertThat(settings.options("spark")).containsEntry("executor.memory", "4g");
  }

  @Test
  void propertiesOfTheJvmAreNoSettings() {
    // As spark-submit sets them, in the JVM that reads the settings.
    System.setProperty("spark.app.name", "from spark-submit");
    ConfigFactory.invalidateCaches();
    try {
      Settings settings =
          SettingsLoader.load(Optional.empty(), Map.of("spark.executor.memory", "4g"));

      assertThat(settings.options("spark")).containsOnlyKeys("executor.memory");
    } finally {
      System.clearProperty("spark.app.name");
      ConfigFactory.invalidateCaches();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "execution.mode,         realtime,   'one of micro-batch, real-time, available-now'",
    "job.stop-timeout,       soon,       a duration such as",
    "job.stop-timeout,       -1s,        a duration of 0s or more",
    "job.stop-timeout,       20,         a duration with a unit",
    "job.stop-timeout,       0,          a duration with a unit",
    "job.stop-timeout,       1.5,        a duration with a unit",
    "decoding.max-record-size, big,      a size such as",
    "decoding.max-record-size, -1,       a size such as",
    "state-store.min-batches-to-retain, 1, a whole number of at least 2",
    "state-store.min-batches-to-retain, 2.5, a whole number",
    "state-store.min-batches-to-retain, 1e400, a whole number",
    "source.fail-on-data-loss, perhaps,  true or false",
  })
  void aWrongValueIsNamedWithWhereItWasWrittenAndWhatIsExpected(
      String path, String value, String expected) {
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(path, value));

    assertThatThrownBy(() -> read(settings, path))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(path + " = \"" + value + "\"")
        .hasMessageContaining("-D " + path)
        .hasMessageContaining(expected);
  }

  private static Object read(Settings settings, String path) {
    return switch (path) {
      case "execution.mode" -> settings.choice(path, ExecutionMode.class);
      case "job.stop-timeout" -> settings.duration(path);
      case "decoding.max-record-size" -> settings.bytes(path);
      case "state-store.min-batches-to-retain" -> settings.wholeNumber(path, 2);
      case "source.fail-on-data-loss" -> settings.flag(path);
      default -> throw new IllegalArgumentException(path);
    };
  }

  @Test
  void aSettingThatIsNotSetSaysWhatToWrite() {
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of());

    assertThatThrownBy(() -> settings.text("checkpoint.location"))
        .hasMessageStartingWith("checkpoint.location is not set: set it in the settings file")
        .hasMessageContaining("-D checkpoint.location=");
  }

  @Test
  void aFileThatIsNotThereOrNotHoconIsOneLine() throws IOException {
    Path broken = file("execution { mode = \n\n");

    assertThatThrownBy(() -> SettingsLoader.load(Optional.of(broken), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("cannot be read")
        .message()
        .doesNotContain("\n");
    Path missing = folder.resolve("missing.conf");
    assertThatThrownBy(() -> SettingsLoader.load(Optional.of(missing), Map.of()))
        .hasMessageContaining(missing + " does not exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local[4]",
        "/tmp/a//b",
        "ab#cd",
        "a=b",
        "${HOME}",
        "{",
        "[x",
        "\"quoted\"",
        "a, b",
        " x ",
        "1e3",
        "x:y",
        "\\",
        "+=",
        "include x",
        "jaas required username=\"u\" password=\"p#1\";"
      })
  void aValueOnTheCommandLineIsTakenLiterally(String value) {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(
                "checkpoint.location", value,
                "spark.master", value,
                "kafka.options.ssl.key.password", value));

    assertThat(settings.text("checkpoint.location")).isEqualTo(value);
    assertThat(settings.options("spark")).containsEntry("master", value);
    assertThat(settings.options("kafka.options")).containsEntry("ssl.key.password", value);
  }

  @Test
  void aGroupOnTheCommandLineIsHoconAndKeepsTheNamesOfItsKeys() {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(), Map.of("spark", "{ master = \"local[2]\", executor.memory = 4g }"));

    assertThat(settings.options("spark"))
        .containsOnly(Map.entry("master", "local[2]"), Map.entry("executor.memory", "4g"));
  }

  @Test
  void startingOffsetsAreJsonInAFileAndOnTheCommandLine() throws IOException {
    String json = "{\"orders\":{\"0\":5}}";
    Settings literal =
        SettingsLoader.load(Optional.empty(), Map.of("source.starting-offsets", json));
    Settings object =
        SettingsLoader.load(Optional.of(file("source.starting-offsets = " + json)), Map.of());

    assertThat(literal.textOrJson("source.starting-offsets")).isEqualTo(json);
    assertThat(object.textOrJson("source.starting-offsets")).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.endpoint = x\nspark.hadoop.fs.s3a.endpoint.region = y",
        "spark { hadoop.fs.s3a.endpoint = x, hadoop.fs.s3a.endpoint.region = y }",
        "spark { hadoop.fs.s3a { endpoint = x\n endpoint.region = y } }",
        "spark { \"hadoop.fs.s3a.endpoint\" = x\n hadoop.fs.s3a.endpoint.region = y }",
        "spark.hadoop.fs.s3a.endpoint.region = y\nspark.hadoop.fs.s3a.endpoint = x",
        "spark = { hadoop.fs.s3a.endpoint.region : y, hadoop.fs.s3a.endpoint : x }",
        "{ spark { hadoop.fs.s3a { endpoint.region = y # first }\n endpoint = x, }, } }",
        "spark.hadoop { fs { s3a.endpoint.region = y }, fs.s3a.endpoint = x, }\nspark {}",
        "spark { hadoop {}, \"hadoop\".fs.\"s3a.endpoint\".region = y }\n"
            + "spark.hadoop.fs.s3a { // one\n endpoint = x }",
        "job.name = x\nspark.hadoop.fs.s3a.endpoint.region = y\n"
            + "spark.hadoop.fs.s3a.endpoint = ${job.name}",
        "spark.hadoop.fs.s3a.endpoint.region = ${spark.hadoop.fs.s3a.wanted}\n"
            + "spark.hadoop.fs.s3a { wanted = y, endpoint = \"x\" }",
        "spark.hadoop.fs.s3a.endpoint.region = \"\"\"y\"\"\"\n"
            + "spark.hadoop.fs.s3a.endpoint = x${?NOBODY_HAS_SET_THIS}",
      })
  void aKeyThatBeginsAnotherSurvivesInWhateverOrder(String hocon) throws IOException {
    Settings settings = load(hocon);

    Map<String, String> spark = new HashMap<>(settings.options("spark"));
    spark.remove("hadoop.fs.s3a.wanted");
    assertThat(spark)
        .containsOnly(
            Map.entry("hadoop.fs.s3a.endpoint", "x"),
            Map.entry("hadoop.fs.s3a.endpoint.region", "y"),
            Map.entry("hadoop.fs.s3a", "z"));
  }

  private Settings load(String hocon) throws IOException {
    return SettingsLoader.load(Optional.of(file(hocon)), Map.of("spark.hadoop.fs.s3a", "z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"more.conf\"",
        "include \"more\"",
        "include required(file(\"more.conf\"))",
        "include file(\"more.conf\")",
        "include required(\"more.conf\")",
      })
  void aFileThatIsIncludedIsReadAsTheFileThatIncludesIt(String include) throws IOException {
    Files.writeString(
        folder.resolve("more.conf"),
        "spark.hadoop.fs.s3a.endpoint.region = y\nspark.hadoop.fs.s3a.endpoint = old\n");
    Files.writeString(folder.resolve("options.conf"), "options { a.b.c = 2, a.b = 1 }\n");

    Settings settings =
        load(
            "kafka { include \"options.conf\", bootstrap-servers = b }\n"
                + include
                + "\ninclude classpath(\"no-such-resource.conf\")\n"
                + "include file(\"not-there.conf\")\nspark.hadoop.fs.s3a.endpoint = x");

    assertThat(settings.options("spark"))
        .containsEntry("hadoop.fs.s3a.endpoint", "x")
        .containsEntry("hadoop.fs.s3a.endpoint.region", "y");
    assertThat(settings.options("kafka.options"))
        .containsOnly(Map.entry("a.b.c", "2"), Map.entry("a.b", "1"));
    assertThat(settings.text("kafka.bootstrap-servers")).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          job.name = x;spark { hadoop = ${job} { a = 1 } }   | spark.hadoop | 2) joins an object with another value
          spark { hadoop { a = 1 } ${job} }                  | spark.hadoop | 1) joins an object with another value
          spark { hadoop { a = 1 } { b = 2 } }               | spark.hadoop | 1) joins an object with another value
          spark { include "more.conf" }                      | spark        | 1) cannot include a file
          spark { hadoop { a = 1                             | spark.hadoop | has no closing brace
          include required(file("not-there.conf"))           | not-there    | cannot be read
          """)
  void whatCannotBeFollowedInsideAGroupIsRefusedWithItsPlace(
      String hocon, String what, String why) {
    assertThatThrownBy(() -> load(hocon.replace(';', '\n')))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a # b\"",
        "a b  c",
        "\"{\"",
        "\"\"\"} , = \" \"\"\"",
        "\"x \\\" , }\"",
        "http\"://\"x",
        "[1, {a.b = 2, a = [3]}, \"]\"]",
      })
  void valuesAreWhatHoconSaysTheyAre(String value) throws IOException {
    String hocon = "job.name = v, spark { a.b.c = %s, a.b = after }\nspark.z = 1 // end";
    Settings settings = SettingsLoader.load(Optional.of(file(hocon.formatted(value))), Map.of());

    Object expected = ConfigFactory.parseString("v = " + value).getValue("v").unwrapped();
    assertThat(settings.options("spark"))
        .containsOnly(
            Map.entry("a.b.c", String.valueOf(expected)),
            Map.entry("a.b", "after"),
            Map.entry("z", "1"));
  }

  @Test
  void theCommandLineIsStrongerThanTheFileInAFreeFormGroupToo() throws IOException {
    Path file = file("spark { executor { memory = 1g } }");

    Settings settings =
        SettingsLoader.load(Optional.of(file), Map.of("spark.executor.memory", "4g"));

    assertThat(settings.options("spark")).containsOnly(Map.entry("executor.memory", "4g"));
  }

  @Test
  void aFolderIsNoSettingsFile() {
    assertThatThrownBy(() -> SettingsLoader.load(Optional.of(folder), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(folder + " is a folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          job.stop-timeout            | 106751991167 days                | a duration of at most 36525 days
          decoding.max-ahead          | 36526 days                       | a duration of at most 36525 days
          decoding.max-record-size    | 0                                | a size of at least one byte
          decoding.max-text-length    | 2147483648                       | a whole number of at most 2147483647
          decoding.max-elements         | 0                                | a whole number of at least 1
          decoding.earliest-event-time | +999999999-01-01T00:00:00Z      | is not an ISO-8601 instant
          """)
  void whatCannotBeCountedWithIsRefused(String setting, String value, String expected) {
    assertThatThrownBy(
            () -> {
              Settings settings = SettingsLoader.load(Optional.empty(), Map.of(setting, value));
              settings.duration("job.stop-timeout");
              DecodingPolicy.from(settings);
            })
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(value)
        .hasMessageContaining(expected);
  }

  @Test
  void aGroupIsNotAValue() {
    assertThatThrownBy(() -> SettingsLoader.load(Optional.empty(), Map.of("execution", "fast")))
        .hasMessageContaining("execution")
        .hasMessageContaining("is a group of settings");
  }

  @Test
  void secretsAreNotShown() {
    assertThat(Redaction.of("kafka.options.ssl.keystore.password", "hunter2"))
        .doesNotContain("hunter2");
    assertThat(Redaction.of("job.name", "orders")).isEqualTo("\"orders\"");
    assertThat(
            Redaction.scrub(
                "PlainLoginModule required username=\"u\" password=\"hunter2\"; ssl.key.password="
                    + "swordfish is wrong"))
        .doesNotContain("hunter2", "swordfish")
        .contains("username=\"u\"", "is wrong");
  }

  private Path file(String hocon) throws IOException {
    return Files.writeString(folder.resolve("job.conf"), hocon);
  }
}

package io.lowlag.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.job.TableJob;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.kafka.KafkaSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that says what jobs would be with the arguments and the environment of a deployment:
 * the settings are read as the jobs read them, and what they do not know is refused.
 */
final class DescribeJobs {

  private static final JsonMapper JSON = new JsonMapper();

  private DescribeJobs() {}

  /**
   * What a job is under its arguments.
   *
   * @param job its class
   * @param arguments {@code --config FILE}, {@code -D path=value}
   */
  record Deployed(String job, List<String> arguments) {}

  /** Describes each, in a process that has this environment and nothing else of ours. */
  static List<JsonNode> describe(List<Deployed> jobs, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            DescribeJobs.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("LOWLAG_"));
    builder.environment().putAll(environment);
    Tool.Ended ended = Tool.run(builder, JSON.writeValueAsString(jobs));
    assertThat(ended.exitCode()).as(ended.error()).isZero();
    return Manifests.each(JSON.readTree(ended.output())).toList();
  }

  /** Reads jobs from the standard input and writes what they are. */
  public static void main(String[] args) throws Exception {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      List<ObjectNode> described =
          Manifests.each(JSON.readTree(in)).map(DescribeJobs::describe).toList();
      System.out.println(JSON.writeValueAsString(described));
    }
  }

  private static ObjectNode describe(JsonNode job) {
    String name = job.path("job").asText();
    try {
      return describe(name, settings(Manifests.texts(job.path("arguments"))));
    } catch (RuntimeException | ReflectiveOperationException e) {
      throw new IllegalStateException(name + ": " + e.getMessage(), e);
    }
  }

  private static Settings settings(List<String> arguments) {
    Optional<Path> file = Optional.empty();
    Map<String, String> overrides = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--config" -> file = Optional.of(Path.of(value));
        case "-D" -> overrides.put(value.split("=", 2)[0], value.split("=", 2)[1]);
        default -> throw new IllegalArgumentException("no option of a job: " + arguments.get(i));
      }
    }
    return SettingsLoader.load(file, overrides);
  }

  private static ObjectNode describe(String name, Settings settings)
      throws ReflectiveOperationException {
    Object job = Class.forName(name).getDeclaredConstructor().newInstance();
    ObjectNode described = JSON.createObjectNode();
    described.put("class", name);
    described.put(
        "module",
        Path.of(job.getClass().getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString());
    described.put("stop-timeout", settings.duration("job.stop-timeout").toMillis());
    settings.optionalText("metrics.port").ifPresent(port -> described.put("metrics-port", port));
    described.set("spark", JSON.valueToTree(settings.options("spark")));
    if (job instanceof StreamingJob<?> streaming) {
      JobSpec spec = streaming.describe(settings);
      described.put("name", spec.name());
      described.put("mode", Settings.name(ExecutionConfig.from(settings).mode()));
      described.put("checkpoint", settings.text("checkpoint.location"));
      described.set("inputs", JSON.valueToTree(spec.shape().inputTopics()));
      described.put("foreach-batch", spec.shape().foreachBatch());
      KafkaSource source = KafkaSource.from(settings);
      described.put("brokers", source.connection().bootstrapServers());
      described.set("client", JSON.valueToTree(source.connection().clientProperties()));
      described.set("reads-with", JSON.valueToTree(connectorOptions(source)));
      described.set("writes-with", JSON.valueToTree(KafkaSink.from(settings).sparkOptions()));
    } else {
      ((TableJob<?>) job).check(settings);
    }
    return described;
  }

  /** In the order in which the source sets them: the later ones are stronger. */
  private static Map<String, String> connectorOptions(KafkaSource source) {
    Map<String, String> options = new HashMap<>(source.connection().sparkOptions());
    options.putAll(source.options());
    return options;
  }
}

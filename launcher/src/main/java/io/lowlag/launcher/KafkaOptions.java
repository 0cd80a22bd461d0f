package io.lowlag.launcher;

import io.lowlag.common.config.CommandLineSecrets;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.kafka.KafkaConnection;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that name the Kafka of a command; mixed into the commands that use Kafka. */
final class KafkaOptions {

  private static final String OF_THIS_MACHINE = "localhost:9092";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "S",
      showDefaultValue = Visibility.NEVER,
      description =
          "Addresses of the Kafka brokers: host:port, comma separated. Default: "
              + OF_THIS_MACHINE
              + "; demo starts its own broker, and checkpoint offsets asks none.")
  private String bootstrapServers;

  @Option(
      names = "--kafka",
      paramLabel = "option=value",
      showDefaultValue = Visibility.NEVER,
      description = "Set an option of the Kafka clients, such as for security. Can be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = AtLeastOne.class,
      showDefaultValue = Visibility.ALWAYS,
      description = "How many seconds to wait for the broker to answer.")
  private int timeoutSeconds = 15;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Returns the connection to the named Kafka, or else to the one of this machine. */
  KafkaConnection connection() {
    return to(bootstrapServers == null ? OF_THIS_MACHINE : bootstrapServers);
  }

  /**
   * Returns the connection to the named Kafka; empty if none is named.
   *
   * @throws SettingsException if there are options for a Kafka, but none is named
   */
  Optional<KafkaConnection> named() {
    if (bootstrapServers == null && !options.isEmpty()) {
      throw new SettingsException(
          "--kafka " + String.join(", ", options.keySet()) + " needs --bootstrap-servers, too");
    }
    return Optional.ofNullable(bootstrapServers).map(this::to);
  }

  private KafkaConnection to(String address) {
    CommandLineSecrets.warning(options).ifPresent(this::warn);
    return new KafkaConnection(address, options, Duration.ofSeconds(timeoutSeconds));
  }

  private void warn(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}

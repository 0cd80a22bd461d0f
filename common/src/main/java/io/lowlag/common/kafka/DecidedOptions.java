package io.lowlag.common.kafka;

import io.lowlag.common.config.SettingsException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The free-form options that a job decides. Set by hand, they would silently take precedence over
 * the job's own settings.
 */
final class DecidedOptions {

  private static final String TOPICS =
      "set the names of the topics in the job's settings, such as fraud.topics.transactions";
  private static final String START = "set source.starting-offsets";
  private static final String END =
      "leave it out; with execution.mode = available-now, a job ends where the topics end";
  private static final String BYTES = "leave it out; records are bytes";
  private static final String ITSELF = "leave it out; the job sets it itself";

  /** Options of Kafka's clients: the group {@code kafka.options}, and the others as kafka.*. */
  private static final Map<String, String> CLIENT =
      Map.of(
          "bootstrap.servers", "set kafka.bootstrap-servers",
          "isolation.level", "set source.isolation-level",
          "key.serializer", BYTES,
          "value.serializer", BYTES,
          "key.deserializer", BYTES,
          "value.deserializer", BYTES,
          "transactional.id", ITSELF);

  private static final Map<String, String> SOURCE =
      Map.ofEntries(
          Map.entry("subscribe", TOPICS),
          Map.entry("subscribepattern", TOPICS),
          Map.entry("assign", TOPICS),
          Map.entry("startingoffsets", START),
          Map.entry("startingoffsetsbytimestamp", START),
          Map.entry("startingoffsetsbytimestampstrategy", START),
          Map.entry("startingtimestamp", START),
          Map.entry("endingoffsets", END),
          Map.entry("endingoffsetsbytimestamp", END),
          Map.entry("endingtimestamp", END),
          Map.entry("failondataloss", "set source.fail-on-data-loss"),
          Map.entry("maxoffsetspertrigger", "set source.max-offsets-per-trigger"),
          Map.entry("includeheaders", ITSELF),
          Map.entry("stateful", ITSELF),
          Map.entry("arrivalheader", ITSELF));

  private static final Map<String, String> SINK = Map.of("topic", TOPICS);

  private DecidedOptions() {}

  /** Returns options for Kafka's clients, unless the job decides one of them. */
  static Map<String, String> ofClient(Map<String, String> options) {
    return checked("kafka.options", options, CLIENT);
  }

  /** Returns options for the source, unless the job decides one of them. */
  static Map<String, String> ofSource(Map<String, String> options) {
    return checked("source.options", options, withClient(SOURCE));
  }

  /** Returns options for the sink, unless the job decides one of them. */
  static Map<String, String> ofSink(Map<String, String> options) {
    return checked("sink.options", options, withClient(SINK));
  }

  private static Map<String, String> withClient(Map<String, String> decided) {
    Map<String, String> all = new HashMap<>(decided);
    CLIENT.forEach((option, instead) -> all.put("kafka." + option, instead));
    return all;
  }

  // Spark does not distinguish upper and lower case in the names of options.
  private static Map<String, String> checked(
      String group, Map<String, String> options, Map<String, String> decided) {
    for (String option : options.keySet()) {
      String instead = decided.get(option.toLowerCase(Locale.ROOT));
      if (instead != null) {
        throw new SettingsException(
            group + ": the option " + option + " cannot be set here: " + instead);
      }
    }
    return options;
  }
}

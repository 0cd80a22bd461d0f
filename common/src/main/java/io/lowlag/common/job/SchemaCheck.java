package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadException;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.registry.IncompatibleVersionException;
import io.lowlag.common.registry.RegistryUnavailableException;
import io.lowlag.common.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks the schema registry, before a job starts, for the schemas that the job will read and write.
 * After the start, a record does not wait for the registry if its schema existed at the start.
 */
final class SchemaCheck {

  private final TopicFormats formats;
  private final boolean autoRegister;
  private final List<String> read = new ArrayList<>();
  private final List<String> unregistered = new ArrayList<>();
  private final Map<String, Optional<Integer>> outputIds = new LinkedHashMap<>();

  SchemaCheck(TopicFormats formats, boolean autoRegister) {
    this.formats = formats;
    this.autoRegister = autoRegister;
  }

  /**
   * The result of the check.
   *
   * @param outputs writes the values that are not JSON
   * @param report the findings, one line each; none if all topics are JSON
   */
  record Schemas(PayloadEncoder outputs, List<String> report) {}

  /**
   * Checks that all versions of the inputs' schemas can be read, and finds the ids of the outputs'
   * schemas. It changes nothing.
   *
   * @return this
   * @throws CannotStartException when a version cannot be read, or the registry does not answer, or
   *     does not have an output's schema that the job may not register
   * @throws SettingsException when there is no contract for a topic
   */
  SchemaCheck check(List<String> inputTopics, JobSpec spec) {
    inputs(inputTopics);
    outputs(spec);
    return this;
  }

  /**
   * Registers the missing schemas of outputs. A refused start must leave no schema behind, so
   * everything else is checked before.
   *
   * @throws CannotStartException when the registry does not accept a schema or does not answer
   */
  Schemas registered() {
    Map<String, PayloadEncoder.Output> written = new LinkedHashMap<>();
    outputIds.forEach(
        (topic, found) -> {
          int id = found.orElseGet(() -> register(topic));
          written.put(
              topic,
              new PayloadEncoder.Output(formats.of(topic), formats.contract(topic).name(), id));
        });
    return new Schemas(
        written.isEmpty() ? PayloadEncoder.NONE : new PayloadEncoder(written), report(written));
  }

  private void inputs(List<String> topics) {
    for (String topic : topics) {
      if (formats.of(topic) != PayloadFormat.JSON) {
        input(topic);
      }
    }
  }

  private void input(String topic) {
    try {
      int versions = PayloadDecoder.of(formats).prepare(topic);
      read.add(
          topic
              + " "
              + Settings.name(formats.of(topic))
              + " ("
              + versions
              + (versions == 1 ? " version)" : " versions)"));
      if (versions == 0) {
        unregistered.add(TopicFormats.subject(topic));
      }
    } catch (PayloadException e) {
      throw new CannotStartException(
          TopicFormats.subject(topic)
              + " has a version that the job cannot read: "
              + e.getMessage()
              + "; delete the version once no record needs it, or update the job first",
          e);
    } catch (RegistryUnavailableException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
  }

  private void outputs(JobSpec spec) {
    for (String topic : spec.outputTopics()) {
      // A dead letter keeps the bytes of the original record.
      boolean deadLetters = topic.equals(spec.deadLetterTopic());
      if (!deadLetters && formats.of(topic) != PayloadFormat.JSON) {
        outputIds.put(topic, find(topic));
      }
    }
  }

  private Optional<Integer> find(String topic) {
    Contract contract = formats.contract(topic);
    PayloadFormat format = formats.of(topic);
    String subject = TopicFormats.subject(topic);
    try {
      Optional<Integer> found =
          SchemaRegistry.of(formats.registry()).find(subject, format.name(), contract.text(format));
      if (found.isEmpty() && !autoRegister) {
        throw new CannotStartException(
            "the schema registry at "
                + formats.registry()
                + " does not have the "
                + format.name()
                + " schema of the contract "
                + contract.name()
                + " under "
                + subject
                + ": register it from the folder contracts, or set"
                + " schema-registry.auto-register = true");
      }
      return found;
    } catch (RegistryUnavailableException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
  }

  private int register(String topic) {
    Contract contract = formats.contract(topic);
    PayloadFormat format = formats.of(topic);
    String subject = TopicFormats.subject(topic);
    try {
      return SchemaRegistry.of(formats.registry())
          .register(subject, format.name(), contract.text(format));
    } catch (IncompatibleVersionException e) {
      throw new CannotStartException(
          "the schema registry at "
              + formats.registry()
              + " refuses the schema of the contract "
              + contract.name()
              + " under "
              + subject
              + ": "
              + e.getMessage()
              + "; it is not compatible with the earlier versions",
          e);
    } catch (RegistryUnavailableException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
  }

  private List<String> report(Map<String, PayloadEncoder.Output> written) {
    List<String> lines = new ArrayList<>();
    if (!read.isEmpty() || !written.isEmpty()) {
      lines.add("schemas     " + formats.registry());
    }
    if (!read.isEmpty()) {
      lines.add("  read      " + String.join(", ", read));
    }
    if (!written.isEmpty()) {
      lines.add(
          "  written   "
              + written.entrySet().stream()
                  .map(
                      output ->
                          output.getKey()
                              + " "
                              + Settings.name(output.getValue().format())
                              + " (id "
                              + output.getValue().schemaId()
                              + ")")
                  .collect(Collectors.joining(", ")));
    }
    if (!unregistered.isEmpty()) {
      lines.add(
          "notice      the registry does not know "
              + String.join(", ", unregistered)
              + " yet: the job cannot check the schemas that their producers will use");
    }
    return lines;
  }
}

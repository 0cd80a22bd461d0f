package io.lowlag.common.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.format.PayloadException.Defect;
import io.lowlag.common.registry.RegisteredSchema;
import io.lowlag.common.registry.SchemaRegistry;
import io.lowlag.common.registry.UnknownSchemaException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the values of topics that are not JSON. A process has one decoder for each configuration,
 * with the readers of all schemas that it has met. A decoder that is sent to an executor takes
 * along the schemas that are known by then.
 */
public final class PayloadDecoder implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The largest number of schemas of a topic that are kept resolved. */
  private static final int MOST_READERS = 1_000;

  private static final Map<TopicFormats, PayloadDecoder> OF_THIS_PROCESS =
      new ConcurrentHashMap<>();

  /** The format, contract and readers of one topic. */
  private record Topic(
      PayloadFormat format, Contract contract, Map<Integer, PayloadReader> readers) {}

  private final TopicFormats formats;
  private final boolean allJson;
  private final transient Map<String, Topic> topics = new ConcurrentHashMap<>();

  private PayloadDecoder(TopicFormats formats) {
    this.formats = formats;
    this.allJson = formats.allJson();
  }

  /** Returns the decoder of this process. */
  public static PayloadDecoder of(TopicFormats formats) {
    return OF_THIS_PROCESS.computeIfAbsent(formats, PayloadDecoder::new);
  }

  /** Returns whether a topic is JSON, which this class does not read. */
  public boolean isJson(String topic) {
    return allJson || formats.of(topic) == PayloadFormat.JSON;
  }

  /**
   * Reads a value.
   *
   * @param topic a topic that is not JSON
   * @param maxElements the most names, values and brackets that its JSON may have
   * @return its fields, as in its JSON
   * @throws PayloadException when the value is bad
   * @throws io.lowlag.common.registry.RegistryUnavailableException when its schema cannot be
   *     fetched
   */
  public ObjectNode read(String topic, byte[] value, long maxElements) throws PayloadException {
    int id = Frame.schemaId(value);
    Topic known = topics.computeIfAbsent(topic, this::topic);
    PayloadReader reader = known.readers().get(id);
    return (reader == null ? met(known, id) : reader).read(value, Frame.LENGTH, maxElements);
  }

  private Topic topic(String name) {
    return new Topic(formats.of(name), formats.contract(name), new ConcurrentHashMap<>());
  }

  private PayloadReader met(Topic topic, int id) throws PayloadException {
    PayloadReader reader = reader(schema(id), topic);
    if (topic.readers().size() >= MOST_READERS) {
      topic.readers().clear();
    }
    topic.readers().put(id, reader);
    return reader;
  }

  private RegisteredSchema schema(int id) throws PayloadException {
    try {
      return SchemaRegistry.of(formats.registry()).schema(id);
    } catch (UnknownSchemaException e) {
      throw new PayloadException(Defect.UNKNOWN_SCHEMA, e.getMessage());
    }
  }

  // Schemas that cannot be read are remembered too, so that they are not parsed for each record.
  private static PayloadReader reader(RegisteredSchema schema, Topic topic) {
    try {
      return readerOf(schema, topic.format(), topic.contract());
    } catch (PayloadException e) {
      String refusal = "schema " + schema.id() + ": " + e.getMessage();
      return (value, from, maxElements) -> {
        throw new PayloadException(e.defect(), refusal);
      };
    }
  }

  private static PayloadReader readerOf(
      RegisteredSchema schema, PayloadFormat format, Contract contract) throws PayloadException {
    if (!schema.type().equals(format.name())) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA,
          "it is " + schema.type() + ", but the topic's format is " + format);
    }
    if (format == PayloadFormat.PROTOBUF) {
      return new ProtobufReader(contract);
    }
    if (schema.references()) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA,
          "it refers to other schemas of the registry: register one schema that contains all of"
              + " them");
    }
    return AvroReader.of(schema.text(), contract);
  }

  /**
   * Asks the registry for all versions of a topic's schema and resolves them, so that no record has
   * to wait for the registry.
   *
   * @return the number of versions
   * @throws PayloadException when one of them cannot be read
   * @throws io.lowlag.common.registry.RegistryUnavailableException when the registry does not
   *     answer
   */
  public int prepare(String topic) throws PayloadException {
    List<RegisteredSchema> versions =
        SchemaRegistry.of(formats.registry()).versions(TopicFormats.subject(topic));
    Topic known = topics.computeIfAbsent(topic, this::topic);
    for (RegisteredSchema version : versions) {
      try {
        known.readers().put(version.id(), readerOf(version, known.format(), known.contract()));
      } catch (PayloadException e) {
        throw new PayloadException(e.defect(), "schema " + version.id() + ": " + e.getMessage());
      }
    }
    return versions.size();
  }

  /** Returns the formats of the topics. */
  public TopicFormats formats() {
    return formats;
  }

  private Object writeReplace() {
    return new Sent(
        formats,
        formats.registry() == null
            ? new ArrayList<>()
            : new ArrayList<>(SchemaRegistry.of(formats.registry()).known()));
  }

  /** The form in which a decoder is sent to an executor. */
  private record Sent(TopicFormats formats, Collection<RegisteredSchema> schemas)
      implements Serializable {

    private Object readResolve() {
      if (formats.registry() != null) {
        SchemaRegistry.of(formats.registry()).know(schemas);
      }
      return of(formats);
    }
  }
}

package io.lowlag.common.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.format.PayloadException.Defect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the values of topics that are not JSON. It converts the JSON of an event to the format of
 * its topic, with the schema that the job found at its start.
 */
public final class PayloadEncoder implements Serializable {

  /** An encoder for topics that are all JSON. */
  public static final PayloadEncoder NONE = new PayloadEncoder(Map.of());

  private static final long serialVersionUID = 1L;

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  /** More bytes than the schema id and most events have. */
  private static final int USUAL_BYTES = 256;

  /**
   * How a topic is written.
   *
   * @param format of its values
   * @param contract the name of their contract, since a schema is not sent to executors
   * @param schemaId the id of the contract's schema in the registry
   */
  public record Output(PayloadFormat format, String contract, int schemaId)
      implements Serializable {}

  private final Map<String, Output> outputs;
  private transient Map<String, PayloadWriter> writers;

  /**
   * @param outputs of the topics that are not JSON
   */
  public PayloadEncoder(Map<String, Output> outputs) {
    this.outputs = Map.copyOf(outputs);
    this.writers = writersOf(this.outputs);
  }

  private static Map<String, PayloadWriter> writersOf(Map<String, Output> outputs) {
    Map<String, PayloadWriter> writers = new HashMap<>();
    outputs.forEach(
        (topic, output) -> {
          Contract contract =
              Contract.named(output.contract())
                  .orElseThrow(
                      () ->
                          new IllegalStateException(
                              "no contract " + output.contract() + " on the class path"));
          writers.put(
              topic,
              output.format() == PayloadFormat.AVRO
                  ? new AvroWriter(contract)
                  : new ProtobufWriter(contract));
        });
    return writers;
  }

  /** Returns whether a topic is JSON. */
  public boolean isJson(String topic) {
    return !outputs.containsKey(topic);
  }

  /**
   * Writes a value.
   *
   * @param topic a topic that is not JSON
   * @param json of an event
   * @throws PayloadException when the event does not fit the contract
   */
  public byte[] write(String topic, byte[] json) throws PayloadException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
    Frame.open(out, outputs.get(topic).schemaId());
    writers.get(topic).write(fields(json), out);
    return out.toByteArray();
  }

  private static ObjectNode fields(byte[] json) throws PayloadException {
    try {
      if (JSON.readTree(json) instanceof ObjectNode fields) {
        return fields;
      }
    } catch (IOException e) {
      // reported below: a value that is not JSON has no fields
    }
    throw new PayloadException(Defect.UNENCODABLE, "it is not a JSON object");
  }

  private void readObject(java.io.ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    writers = writersOf(outputs);
  }
}

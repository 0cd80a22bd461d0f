package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadException;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.registry.IncompatibleVersionException;
import io.lowlag.common.registry.SchemaRegistry;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * The format in which generated events are sent and outputs are read. Generators and the right
 * answer use only JSON.
 */
public final class TrafficFormat {

  /** JSON: events and outputs are not converted. */
  public static final TrafficFormat JSON =
      new TrafficFormat(
          PayloadDecoder.of(TopicFormats.ALL_JSON), PayloadEncoder.NONE, Overrides.none(), false);

  private final PayloadDecoder decoder;
  private final PayloadEncoder encoder;
  private final Overrides settings;

  private final boolean remembers;

  /**
   * The JSON of records that were sent in another format, by the sent bytes: a dead letter contains
   * those bytes.
   */
  private final Map<ByteBuffer, byte[]> jsonOfSent = new ConcurrentHashMap<>();

  private TrafficFormat(
      PayloadDecoder decoder, PayloadEncoder encoder, Overrides settings, boolean remembers) {
    this.remembers = remembers;
    this.decoder = decoder;
    this.encoder = encoder;
    this.settings = settings;
  }

  /**
   * Returns one format for all topics except those of dead letters.
   *
   * @param wanted the format
   * @param registry the settings of the schema registry
   * @param inputTopics the topics whose schemas are registered
   * @param remembers whether sent bytes are remembered, because outputs will be read as well: they
   *     identify dead letters
   * @throws IncompatibleVersionException if the registry refuses a schema
   */
  public static TrafficFormat of(
      PayloadFormat wanted, Overrides registry, Collection<String> inputTopics, boolean remembers)
      throws IncompatibleVersionException {
    if (wanted == PayloadFormat.JSON) {
      return JSON;
    }
    Overrides settings = registry.with("format.default", Settings.name(wanted));
    TopicFormats formats = TopicFormats.from(settings.load());
    Map<String, PayloadEncoder.Output> inputs = new HashMap<>();
    for (String topic : inputTopics) {
      Contract contract = formats.contract(topic);
      int id =
          SchemaRegistry.of(formats.registry())
              .register(TopicFormats.subject(topic), wanted.name(), contract.text(wanted));
      inputs.put(topic, new PayloadEncoder.Output(wanted, contract.name(), id));
    }
    return new TrafficFormat(
        PayloadDecoder.of(formats),
        new PayloadEncoder(inputs),
        settings.with("schema-registry.auto-register", "true"),
        remembers);
  }

  /** Returns the settings of a job that reads and writes this format. */
  Overrides settings() {
    return settings;
  }

  /**
   * Returns the records as they are sent. A record that does not fit its contract is sent
   * unchanged.
   */
  public Iterator<GeneratedRecord> encoded(Iterator<GeneratedRecord> records) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public GeneratedRecord next() {
        return encoded(records.next());
      }
    };
  }

  private GeneratedRecord encoded(GeneratedRecord record) {
    if (encoder.isJson(record.topic())) {
      return record;
    }
    try {
      byte[] value = encoder.write(record.topic(), record.value());
      if (remembers) {
        jsonOfSent.put(ByteBuffer.wrap(value), record.value());
      }
      return new GeneratedRecord(record.topic(), record.key(), value, record.sendAtUs());
    } catch (PayloadException e) {
      // A producer could not write this record with a schema, but any program can write bytes.
      return record;
    }
  }

  /** Returns an output with its content as JSON. */
  ConsumerRecord<byte[], byte[]> asJson(ConsumerRecord<byte[], byte[]> output) {
    if (this == JSON || output.value() == null) {
      return output;
    }
    if (output.headers().lastHeader(DeadLetter.ERROR_CLASS) != null) {
      return with(output, jsonOfSent.getOrDefault(ByteBuffer.wrap(output.value()), output.value()));
    }
    try {
      return with(
          output,
          decoder
              .read(output.topic(), output.value(), Long.MAX_VALUE)
              .toString()
              .getBytes(StandardCharsets.UTF_8));
    } catch (PayloadException e) {
      // This output is not expected, so it is reported unchanged.
      return output;
    }
  }

  private static ConsumerRecord<byte[], byte[]> with(
      ConsumerRecord<byte[], byte[]> output, byte[] value) {
    return new ConsumerRecord<>(
        output.topic(),
        output.partition(),
        output.offset(),
        output.timestamp(),
        TimestampType.CREATE_TIME,
        output.serializedKeySize(),
        value.length,
        output.key(),
        value,
        output.headers(),
        Optional.empty());
  }
}

package io.lowlag.bench.format;

import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadException;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.common.registry.RegisteredSchema;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryTls;
import io.lowlag.common.registry.SchemaRegistry;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A payment's way from its bytes to the event that a pipeline sees, and back, in each format. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PayloadBenchmark {

  private static final String TOPIC = "card-transactions";
  private static final int SCHEMA_ID = 7;
  private static final long TIME = 1_700_000_000_000L;

  @Param private PayloadFormat format;

  private final CardTransactionDecoder decoder = new CardTransactionDecoder();
  private CardTransaction event;
  private PayloadEncoder encoder;
  private DecodingPolicy policy;
  private InboundRecord inbound;

  /** Makes the payment and its record. */
  @Setup
  public void prepare() throws PayloadException {
    Contract contract = Contract.named(TOPIC).orElseThrow();
    // Nobody asks it: the one schema is known.
    RegistryConfig registry =
        new RegistryConfig(
            "http://localhost:1",
            null,
            RegistryTls.NONE,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);
    SchemaRegistry.of(registry)
        .know(
            List.of(new RegisteredSchema(SCHEMA_ID, format.name(), contract.text(format), false)));
    policy =
        new DecodingPolicy(
            1 << 20,
            10_000,
            256,
            0,
            Duration.ofDays(1),
            PayloadDecoder.of(new TopicFormats(format, Map.of(), Map.of(), registry)));
    encoder =
        format == PayloadFormat.JSON
            ? PayloadEncoder.NONE
            : new PayloadEncoder(
                Map.of(TOPIC, new PayloadEncoder.Output(format, TOPIC, SCHEMA_ID)));
    event =
        new CardTransaction(
            "tx-1700000000000-42",
            "card-123456",
            new BigDecimal("129.9900"),
            "EUR",
            "merchant-77",
            "DE",
            TIME,
            new Origin(0, 0, 0, 0));
    inbound =
        new InboundRecord(
            event.cardId().getBytes(StandardCharsets.UTF_8),
            encode(),
            TOPIC,
            0,
            1,
            TimeUnit.MILLISECONDS.toMicros(TIME),
            null);
  }

  /** From bytes to the event. */
  @Benchmark
  public CardTransaction decode() throws RejectedRecordException {
    return decoder.decode(JsonFields.parse(inbound, policy), inbound);
  }

  /** From the event to bytes. */
  @Benchmark
  public byte[] encode() throws PayloadException {
    byte[] json = Json.bytes(event);
    return encoder.isJson(TOPIC) ? json : encoder.write(TOPIC, json);
  }
}

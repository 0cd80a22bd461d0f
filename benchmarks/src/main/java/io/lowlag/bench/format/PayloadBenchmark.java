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
import io.lowlag.common.registry.RegisteredSchema;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryTls;
import io.lowlag.common.registry.SchemaRegistry;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
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

/**
 * Measures the decoding of a payment from bytes to the event of a pipeline, and the encoding of its
 * score to the bytes of its topic, in each format.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PayloadBenchmark {

  private static final String PAYMENTS = "card-transactions";
  private static final String SCORES = "transactions-scored";
  private static final int SCHEMA_ID = 7;
  private static final long TIME = 1_700_000_000_000L;

  private static final String PAYMENT =
      """
      {"tx_id":"tx-1700000000000-42","card_id":"card-123456","amount":"129.9900","currency":"EUR",\
      "merchant":"merchant-77","country":"DE","event_time":1700000000000}""";

  @Param private PayloadFormat format;

  private final CardTransactionDecoder decoder = new CardTransactionDecoder("EUR");
  private ScoredTransaction score;
  private PayloadEncoder encoder;
  private DecodingPolicy policy;
  private InboundRecord inbound;

  /** Creates the payment's record and its score. */
  @Setup
  public void prepare() throws PayloadException, RejectedRecordException {
    Contract contract = Contract.named(PAYMENTS).orElseThrow();
    // The registry is never asked, because the only schema is known.
    RegistryConfig registry =
        new RegistryConfig(
            "http://localhost:1",
            null,
            RegistryTls.NONE,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
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
    encoder = encoder(SCORES);
    byte[] payment = PAYMENT.getBytes(StandardCharsets.UTF_8);
    inbound =
        new InboundRecord(
            "card-123456".getBytes(StandardCharsets.UTF_8),
            format == PayloadFormat.JSON ? payment : encoder(PAYMENTS).write(PAYMENTS, payment),
            PAYMENTS,
            0,
            1,
            TimeUnit.MILLISECONDS.toMicros(TIME),
            null);
    WindowFeatures window = WindowFeatures.ofPayments(7, new BigDecimal("1234.5600"), 3, 2);
    score =
        ScoredTransaction.unscored(decode(), window, window, window, false)
            .ofTier("standard")
            .scored("rules", "1", new BigDecimal("0.42"), BigDecimal.ONE, List.of());
  }

  private PayloadEncoder encoder(String topic) {
    return format == PayloadFormat.JSON
        ? PayloadEncoder.NONE
        : new PayloadEncoder(Map.of(topic, new PayloadEncoder.Output(format, topic, SCHEMA_ID)));
  }

  /** Decodes the event from bytes. */
  @Benchmark
  public CardTransaction decode() throws RejectedRecordException {
    return decoder.decode(JsonFields.parse(inbound, policy), inbound);
  }

  /** Encodes the score to bytes. */
  @Benchmark
  public byte[] encode() throws PayloadException {
    byte[] json = Json.bytes(score);
    return encoder.isJson(SCORES) ? json : encoder.write(SCORES, json);
  }
}

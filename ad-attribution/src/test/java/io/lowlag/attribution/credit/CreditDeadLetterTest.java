package io.lowlag.attribution.credit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Rejection;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.pipeline.Decoded;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryTls;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A callback that this job rejects keeps the bytes and headers that it came with. */
class CreditDeadLetterTest {

  private static final long T = 1_800_000_000_000L;
  private static final String CALLBACKS = "ad-callbacks";
  private static final KafkaHeader TRACE = KafkaHeader.text("trace", "4711");
  private static final String RETRACTION =
      "{\"event_id\":\"r\",\"type\":\"adjustment\",\"user_id\":\"u\",\"adjusts\":\"nothing\","
          + "\"adjustment\":\"retraction\",\"adjustment_time\":1800000000000,"
          + "\"event_time\":1800000000000%s}";

  private final JourneyUnderTest journey = new JourneyUnderTest(JourneyEvents.POLICY);

  @Test
  void anAdjustmentInAvroWithoutConversion() throws Exception {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer = new JsonMapper().writeValueAsBytes(Map.of("schema", contract()));
    registry.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    registry.start();
    try {
      byte[] avro =
          new PayloadEncoder(
                  Map.of(CALLBACKS, new PayloadEncoder.Output(PayloadFormat.AVRO, CALLBACKS, 1)))
              .write(CALLBACKS, String.format(RETRACTION, "").getBytes(UTF_8));

      requireOriginal(
          avro, new TopicFormats(PayloadFormat.AVRO, Map.of(), Map.of(), config(registry)));
    } finally {
      registry.stop(0);
    }
  }

  @Test
  void anAdjustmentWithFieldsThatNobodyKnows() {
    requireOriginal(
        String.format(RETRACTION, ",\"note\":\"from the call centre\"").getBytes(UTF_8),
        TopicFormats.ALL_JSON);
  }

  private void requireOriginal(byte[] value, TopicFormats formats) {
    journey.rows(JourneyEvents.USER, List.of(decoded(value, formats)));
    List<CreditOutput> outputs =
        journey.advanceTo(JourneyEvents.POLICY.allowedLateness().toMillis());

    assertThat(outputs)
        .extracting(output -> output.rejection().reason())
        .containsExactly(Rejection.ADJUSTMENT_WITHOUT_CONVERSION);
    OutboundRecord letter = letterOf(outputs.get(0));
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.key()).isEqualTo(JourneyEvents.USER.getBytes(UTF_8));
    assertThat(letter.headers())
        .contains(
            TRACE,
            KafkaHeader.text(DeadLetter.TOPIC, CALLBACKS),
            KafkaHeader.number(DeadLetter.OFFSET, 7));
  }

  @Test
  void aConversionBeyondTheLimit() {
    byte[] value =
        ("{\"event_id\":\"x\",\"type\":\"conversion\",\"user_id\":\"u\",\"value\":\"1.00\","
                + "\"currency\":\"EUR\",\"event_time\":1800000000000,\"shop\":9}")
            .getBytes(UTF_8);
    for (int order = 0; order < JourneyEvents.POLICY.maxConversions(); order++) {
      journey.each(JourneyEvents.conversion("x" + order, null, "1.00", T));
    }

    List<CreditOutput> outputs =
        journey.rows(JourneyEvents.USER, List.of(decoded(value, TopicFormats.ALL_JSON)));

    assertThat(outputs)
        .extracting(output -> output.rejection().reason())
        .containsExactly(Rejection.OVERFLOW);
    assertThat(letterOf(outputs.get(0)).value()).isEqualTo(value);
  }

  @Test
  void theStateKeepsTheRecordOnlyWhileTheAdjustmentWaits() {
    JourneyEvent retraction =
        decoded(String.format(RETRACTION, "").getBytes(UTF_8), TopicFormats.ALL_JSON);
    journey.rows(JourneyEvents.USER, List.of(retraction));
    assertThat(journey.state().orElseThrow().adjustments())
        .allMatch(waiting -> waiting.event().original() != null);

    journey.each(JourneyEvents.conversion("nothing", null, "1.00", T));

    assertThat(journey.state().orElseThrow().conversions().get(0).retraction())
        .isEqualTo(retraction.withOriginal(null));
    assertThat(journey.state().orElseThrow().adjustments()).isEmpty();
  }

  @Test
  void anAdjustmentForWhichNoBytesAreLeft() {
    String note = ",\"note\":\"" + "x".repeat(100_000) + "\"";
    for (int waiting = 0; waiting < 2; waiting++) {
      assertThat(journey.rows(JourneyEvents.USER, List.of(retraction("r" + waiting, note))))
          .isEmpty();
    }

    JourneyEvent third = retraction("r2", note);
    List<CreditOutput> outputs = journey.rows(JourneyEvents.USER, List.of(third));

    assertThat(outputs)
        .extracting(output -> output.rejection().reason())
        .containsExactly(Rejection.OVERFLOW);
    assertThat(letterOf(outputs.get(0)).value()).isEqualTo(third.original().value());
    assertThat(journey.state().orElseThrow().adjustments()).hasSize(2);
    assertThat(journey.rows(JourneyEvents.USER, List.of(retraction("r3", "")))).isEmpty();
    assertThat(journey.state().orElseThrow().adjustments()).hasSize(3);
  }

  private static JourneyEvent retraction(String id, String more) {
    String json =
        String.format(RETRACTION, more)
            .replace("\"event_id\":\"r\"", "\"event_id\":\"" + id + "\"");
    return decoded(json.getBytes(UTF_8), TopicFormats.ALL_JSON);
  }

  private static JourneyEvent decoded(byte[] value, TopicFormats formats) {
    InboundRecord inbound =
        new InboundRecord(
            JourneyEvents.USER.getBytes(UTF_8), value, CALLBACKS, 0, 7, T * 1_000, List.of(TRACE));
    return Objects.requireNonNull(
        Decoded.of(
                inbound,
                new JourneyDecoder("ad-matches"),
                new DecodingPolicy(
                    1 << 20, 10_000, 256, 0, Duration.ofMinutes(5), PayloadDecoder.of(formats)))
            .event());
  }

  private static OutboundRecord letterOf(CreditOutput output) {
    return CreditPipeline.encoding(
            new CreditConfig.Topics("ad-matches", CALLBACKS, "ad-credits", null, "dead"))
        .of(output);
  }

  private static String contract() throws Exception {
    try (InputStream text =
        CreditDeadLetterTest.class.getResourceAsStream("/contracts/" + CALLBACKS + ".avsc")) {
      return new String(text.readAllBytes(), UTF_8);
    }
  }

  private static RegistryConfig config(HttpServer registry) {
    return new RegistryConfig(
        "http://localhost:" + registry.getAddress().getPort(),
        null,
        RegistryTls.NONE,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ZERO);
  }
}

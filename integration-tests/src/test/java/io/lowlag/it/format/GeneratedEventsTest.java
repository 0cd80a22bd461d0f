package io.lowlag.it.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadException;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryTls;
import io.lowlag.devkit.ads.AdAttributionScenario;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.fraud.FraudFeaturesScenario;
import io.lowlag.devkit.registry.StubRegistry;
import io.lowlag.devkit.sessions.GameSessionizationScenario;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What producers send is what the contracts of the input topics say. */
class GeneratedEventsTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final StubRegistry REGISTRY = StubRegistry.start();

  @AfterAll
  static void stop() {
    REGISTRY.close();
  }

  @Test
  void adEvents() throws Exception {
    requireFitting(AdAttributionScenario::new);
  }

  @Test
  void gameEvents() throws Exception {
    requireFitting(GameSessionizationScenario::new);
  }

  @Test
  void payments() throws Exception {
    requireFitting(FraudFeaturesScenario::new);
  }

  private static void requireFitting(Function<DemoOptions, Scenario> made) throws Exception {
    Scenario scenario = made.apply(DemoOptions.traffic(200, 4, 1));
    Map<String, Integer> fitting = new HashMap<>();
    Map<String, Integer> others = new HashMap<>();
    for (Iterator<GeneratedRecord> all = scenario.records(1_700_000_000_000L); all.hasNext(); ) {
      GeneratedRecord record = all.next();
      boolean fits = fits(record);
      (fits ? fitting : others).merge(record.topic(), 1, Integer::sum);
    }

    assertThat(fitting).containsOnlyKeys(scenario.inputTopics());
    // Malformed ones are a few of a hundred.
    fitting.forEach(
        (topic, count) ->
            assertThat(others.getOrDefault(topic, 0))
                .as("%s: %d fit", topic, count)
                .isLessThanOrEqualTo(Math.max(1, count / 10)));
  }

  private static boolean fits(GeneratedRecord record) throws Exception {
    boolean fits = true;
    for (PayloadFormat format : new PayloadFormat[] {PayloadFormat.AVRO, PayloadFormat.PROTOBUF}) {
      Contract contract = Contract.named(record.topic()).orElseThrow();
      int id = REGISTRY.register(record.topic() + format, format.name(), contract.text(format));
      PayloadEncoder encoder =
          new PayloadEncoder(
              Map.of(record.topic(), new PayloadEncoder.Output(format, contract.name(), id)));
      try {
        byte[] value = encoder.write(record.topic(), record.value());
        requireSame(
            JSON.readTree(record.value()), decoder(format).read(record.topic(), value, 10_000));
        requireJsonSchema(contract, text(record));
      } catch (PayloadException e) {
        fits = false;
      }
    }
    return fits;
  }

  private static void requireJsonSchema(Contract contract, String json) {
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonSchemaText.of(contract), InputFormat.JSON)
                .validate(json, InputFormat.JSON))
        .as(json)
        .isEmpty();
  }

  private static String text(GeneratedRecord record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static PayloadDecoder decoder(PayloadFormat format) {
    return PayloadDecoder.of(
        new TopicFormats(
            format,
            Map.of(),
            Map.of(),
            new RegistryConfig(
                REGISTRY.url(),
                null,
                RegistryTls.NONE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ZERO)));
  }

  private static void requireSame(JsonNode sent, JsonNode read) {
    sent.properties()
        .forEach(
            field -> {
              JsonNode found = read.path(field.getKey());
              if (!sameDecimal(field.getValue(), found)) {
                assertThat(found.asText()).as(field.getKey()).isEqualTo(field.getValue().asText());
              }
            });
    read.properties()
        .forEach(
            field ->
                assertThat(sent.hasNonNull(field.getKey()) || field.getValue().isNull())
                    .as(field.getKey())
                    .isTrue());
  }

  private static boolean sameDecimal(JsonNode sent, JsonNode found) {
    try {
      return new BigDecimal(sent.asText()).compareTo(new BigDecimal(found.asText())) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}

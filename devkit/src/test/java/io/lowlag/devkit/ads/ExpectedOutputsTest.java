package io.lowlag.devkit.ads;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationPolicy;
import io.lowlag.attribution.correlation.CorrelationProcessor;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.testing.ProcessorUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generator's answer, which it has by construction, is what the processor finds out. */
class ExpectedOutputsTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final long BATCH_MS = 100;
  private static final AdDisorder MOSTLY_DISORDER =
      new AdDisorder(0.1, 0.15, 0.1, 0.15, 0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void processorPutsOutExactlyWhatIsExpected(long seed) {
    AdTraffic traffic =
        AdTraffic.of(500, 6, Duration.ofSeconds(2), Duration.ofSeconds(1), seed)
            .with(seed % 2 == 0 ? MOSTLY_DISORDER : AdDisorder.some());
    AdEventGenerator generator = new AdEventGenerator(traffic, START_MS);
    ExpectedOutputs expected = generator.expected();

    List<Correlation> outputs = correlate(traffic, generator, expected.dueUs());

    List<String> matches = new ArrayList<>();
    Map<String, String> unmatched = new HashMap<>();
    for (Correlation output : outputs) {
      if (output.match() != null) {
        matches.add(output.match().eventId());
      } else {
        assertThat(unmatched.put(output.unmatched().eventId(), output.unmatched().reason()))
            .as("unmatched once")
            .isNull();
      }
    }
    assertThat(matches).containsExactlyInAnyOrderElementsOf(expected.matches());
    assertThat(unmatched).isEqualTo(expected.unmatched());
  }

  /** Sends in order, in small batches, until the last output is due and two batches more. */
  private static List<Correlation> correlate(
      AdTraffic traffic, AdEventGenerator generator, long dueUs) {
    ProcessorUnderTest<AdEvent, Correlation> processor =
        new ProcessorUnderTest<>(
            new CorrelationProcessor(
                new CorrelationPolicy(
                    traffic.window(),
                    traffic.allowedLateness(),
                    100,
                    100,
                    CorrelationPolicy.MatchOn.TRANSACTION_AND_AD,
                    Set.of("rendered"))));
    Map<Long, Map<String, List<AdEvent>>> batches = batches(generator);
    processor.advanceTo(START_MS);
    for (long batch = 1; batch * BATCH_MS <= dueUs / 1_000 + 2 * BATCH_MS; batch++) {
      batches.getOrDefault(batch, Map.of()).forEach(processor::rows);
      processor.advanceTo(START_MS + batch * BATCH_MS);
    }
    return processor.allOutputs();
  }

  /** What can be decoded, by the number of its batch and by key. */
  private static Map<Long, Map<String, List<AdEvent>>> batches(AdEventGenerator generator) {
    StrictDecoder decoder = new StrictDecoder(START_MS);
    Map<Long, Map<String, List<AdEvent>>> batches = new HashMap<>();
    generator
        .records()
        .forEachRemaining(
            record ->
                decoder
                    .decode(record)
                    .ifPresent(
                        event ->
                            batches
                                .computeIfAbsent(
                                    1 + record.sendAtUs() / 1_000 / BATCH_MS,
                                    batch -> new LinkedHashMap<>())
                                .computeIfAbsent(record.key(), key -> new ArrayList<>())
                                .add(event)));
    return batches;
  }
}

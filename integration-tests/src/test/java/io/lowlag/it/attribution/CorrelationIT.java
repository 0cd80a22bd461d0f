package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ads.ExpectedOutputs;
import io.lowlag.it.fixture.TestKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The correlation job on a real broker. */
class CorrelationIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  // Micro-batches: in the demo's test, and in the replay's.
  @Test
  void isExactWithAllDisordersOn() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("exact", 300, 3, 1);

    try (RunningJob job = ads.start(folder, "real-time")) {
      ads.send();
      awaitComplete(ads);
      job.stopAfterBatch();
      job.awaitEnd();
    }

    assertExact(ads.outputs(), ads.expected);
    assertStamped(ads);
    assertDeadLettersSayWhy(ads);
  }

  @Test
  void availableNowFindsWhatStreamingFoundAndItsSecondRunTheRest() throws Exception {
    // All has arrived just now, and the time of some is not over yet.
    long startMs = System.currentTimeMillis() - Duration.ofSeconds(14).toMillis();
    CorrelationFixture ads = new CorrelationFixture("available", 300, 3, 2, startMs);
    ads.sendRecorded();

    runToEnd(ads);

    CorrelationFixture.Outputs first = ads.outputs();
    assertThat(first.matches()).containsExactlyInAnyOrderElementsOf(ads.expected.matches());
    assertThat(first.deadLetters()).containsExactlyInAnyOrderElementsOf(ads.expected.deadLetters());

    // The last timers are due a window and the lateness after the last event has arrived.
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () -> {
              runToEnd(ads);
              return ads.outputs().isComplete(ads.expected);
            });
    assertExact(ads.outputs(), ads.expected);
  }

  private void runToEnd(CorrelationFixture ads) throws Exception {
    try (RunningJob job = ads.start(folder, "available-now")) {
      job.awaitEnd();
    }
  }

  private static void awaitComplete(CorrelationFixture ads) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> ads.outputs().isComplete(ads.expected));
  }

  private static void assertExact(CorrelationFixture.Outputs found, ExpectedOutputs expected) {
    assertThat(found.matches()).containsExactlyInAnyOrderElementsOf(expected.matches());
    assertThat(found.unmatched())
        .containsExactlyInAnyOrderElementsOf(expected.unmatched().entrySet());
    assertThat(found.deadLetters()).containsExactlyInAnyOrderElementsOf(expected.deadLetters());
  }

  private static void assertStamped(CorrelationFixture ads) {
    for (ConsumerRecord<byte[], byte[]> match : ads.kafka.read(ads.topic("ad-matches"))) {
      long sent = header(match, Stamps.SENT);
      assertThat(header(match, Stamps.PROCESSED)).isGreaterThan(sent);
      assertThat(header(match, Stamps.SOURCE)).isPositive();
      assertThat(new String(match.key(), StandardCharsets.UTF_8))
          .isEqualTo(TestKafka.json(match).path("user_id").asText());
    }
  }

  private static void assertDeadLettersSayWhy(CorrelationFixture ads) {
    Set<String> reasons =
        ads.kafka.read(ads.topic("ad-attribution-dead-letters")).stream()
            .map(dead -> text(dead, DeadLetter.ERROR_CLASS))
            .collect(Collectors.toSet());
    assertThat(reasons)
        .contains("not_json", "missing_field", "wrong_field", "null_key", "absurd_time");
  }

  private static long header(ConsumerRecord<byte[], byte[]> out, String name) {
    return Long.parseLong(text(out, name));
  }

  private static String text(ConsumerRecord<byte[], byte[]> out, String name) {
    return new String(out.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}

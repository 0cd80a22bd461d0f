package io.lowlag.it.attribution;

import static io.lowlag.it.attribution.DeliveryFixture.last;
import static io.lowlag.it.attribution.DeliveryFixture.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.EventIds;
import io.lowlag.it.fixture.TestKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both stages of the delivery on a real broker, with the topic of partials between them. */
class DeliveryIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long HOUR = 3_600_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"real-time", "micro-batch"})
  void eachVersionIsFulfilledOnceAndTheCountsAreExact(String mode) throws Exception {
    long now = System.currentTimeMillis();
    DeliveryFixture ads = new DeliveryFixture("delivery-" + mode, 1);

    try (RunningJob counting = ads.startCounting(folder, mode);
        RunningJob delivery = ads.startDelivery(folder, mode)) {
      // Given a hot campaign with a contract, and one whose contract is late
      ads.send(
          List.of(
              ads.contract("hot", 1, 300, now - HOUR, now + HOUR),
              ads.contract("clicks", 1, 300, "clicks", now - HOUR, now + HOUR)));
      ads.send(ads.matches("late", 100, 0, 0));
      ads.send(ads.matches("hot", 400, 0, 0));
      awaitThat(ads, d -> said(d, "fulfilled").containsKey("hot 1") && last(d, "late") == 100);

      // When the contract is raised, an old version comes again, and the late one comes
      ads.send(
          List.of(
              ads.contract("hot", 2, 450, now - HOUR, now + HOUR),
              ads.contract("hot", 1, 300, now - HOUR, now + HOUR),
              ads.contract("late", 1, 100, now - HOUR, System.currentTimeMillis())));
      ads.send(ads.matches("hot", 60, 0, 0));
      awaitThat(
          ads,
          d ->
              said(d, "fulfilled").containsKey("hot 2")
                  && said(d, "ended").containsKey("late 1")
                  && last(d, "hot") == 460);
      counting.stopAfterBatch();
      delivery.stopAfterBatch();
    }

    // Then each version is fulfilled once, under the id that it has everywhere
    List<JsonNode> deliveries = ads.deliveries();
    assertThat(ids(deliveries, "fulfilled"))
        .containsExactlyInAnyOrder(
            EventIds.of("campaign-delivery", "hot", "1", "fulfilled"),
            EventIds.of("campaign-delivery", "hot", "2", "fulfilled"),
            EventIds.of("campaign-delivery", "late", "1", "fulfilled"));
    Map<String, Long> fulfilled = said(deliveries, "fulfilled");
    assertThat(fulfilled.get("hot 1")).isBetween(300L, 400L);
    assertThat(fulfilled.get("hot 2")).isBetween(450L, 460L);
    assertThat(said(deliveries, "ended")).isEqualTo(Map.of("late 1", 100L));
    assertStamped(ads);
    assertDeadLetterSaysWhy(ads);
  }

  private static void awaitThat(DeliveryFixture ads, Predicate<List<JsonNode>> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> condition.test(ads.deliveries()));
  }

  private static List<String> ids(List<JsonNode> deliveries, String status) {
    List<String> ids = new ArrayList<>();
    for (JsonNode delivery : deliveries) {
      if (delivery.path("status").asText().equals(status)) {
        ids.add(delivery.path("event_id").asText());
      }
    }
    return ids;
  }

  /** From the impression that was sent to the contract that it fulfils. */
  private static void assertStamped(DeliveryFixture ads) {
    for (ConsumerRecord<byte[], byte[]> out : ads.kafka.read(ads.topic("campaign-delivery"))) {
      if (TestKafka.json(out).path("status").asText().equals("fulfilled")) {
        long sent = Long.parseLong(text(out, Stamps.SENT));
        assertThat(Long.parseLong(text(out, Stamps.PROCESSED))).isGreaterThan(sent);
      }
    }
  }

  private static void assertDeadLetterSaysWhy(DeliveryFixture ads) {
    Set<String> reasons =
        ads.kafka.read(ads.topic("ad-attribution-dead-letters")).stream()
            .map(dead -> text(dead, DeadLetter.ERROR_CLASS))
            .collect(Collectors.toSet());
    assertThat(reasons).containsExactly("wrong_field");
  }

  private static String text(ConsumerRecord<byte[], byte[]> out, String name) {
    return new String(out.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}

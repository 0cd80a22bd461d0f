package io.lowlag.it.attribution;

import static io.lowlag.it.attribution.DeliveryFixture.last;
import static io.lowlag.it.attribution.DeliveryFixture.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.record.EventIds;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hot campaign in real-time mode, while one stage after the other is killed with -9. */
class DeliveryKillIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration A_BATCH_AND_ITS_END = Duration.ofSeconds(7);
  private static final int MATCHES_PER_SECOND = 200;
  private static final int SECONDS_PER_ROUND = 12;
  private static final long HOUR = 3_600_000;

  @TempDir private Path folder;

  @Test
  @Tag("long")
  void isFulfilledOnceAndCountedExactly() {
    Rounds rounds = Rounds.many();
    rounds.run(random -> killOften(rounds, random));
  }

  private String killOften(Rounds rounds, Random random) throws Exception {
    long now = System.currentTimeMillis();
    DeliveryFixture ads = new DeliveryFixture("delivery-kill" + rounds.count(), rounds.seed());
    int count = rounds.count() * SECONDS_PER_ROUND * MATCHES_PER_SECOND;
    List<GeneratedRecord> matches =
        ads.matches("hot", count, 0, TimeUnit.SECONDS.toMicros(1) / MATCHES_PER_SECOND);
    ads.send(List.of(ads.contract("hot", 1, count / 2, now - HOUR, now + HOUR)));
    try (Supervisor counting = supervise(DeliveryCountJob.class, ads, "count");
        Supervisor delivery = supervise(DeliveryJob.class, ads, "delivery")) {
      CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> ads.sendPaced(matches));
      for (int round = 0; round < rounds.count(); round++) {
        awaitProgress(ads, counting, delivery, traffic);
        Rounds.letPass(random, A_BATCH_AND_ITS_END);
        (round % 2 == 0 ? counting : delivery).kill();
      }
      traffic.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      // Both are whole again before the contract is raised to what was sent.
      awaitCount(ads, counting, delivery, count);
      ads.send(List.of(ads.contract("hot", 2, count, now - HOUR, now + HOUR)));
      awaitFulfilled(ads, counting, delivery, count);
      return "starts=" + counting.starts() + "+" + delivery.starts();
    }
  }

  private static void awaitProgress(
      DeliveryFixture ads, Supervisor counting, Supervisor delivery, CompletableFuture<?> traffic) {
    long before = last(ads.deliveries(), "hot");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              counting.tend();
              delivery.tend();
              return traffic.isDone() || last(ads.deliveries(), "hot") > before;
            });
  }

  private static void awaitCount(
      DeliveryFixture ads, Supervisor counting, Supervisor delivery, long count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              counting.tend();
              delivery.tend();
              assertThat(last(ads.deliveries(), "hot")).isEqualTo(count);
            });
  }

  private static void awaitFulfilled(
      DeliveryFixture ads, Supervisor counting, Supervisor delivery, long count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              counting.tend();
              delivery.tend();
              List<JsonNode> deliveries = ads.deliveries();
              assertThat(fulfilledIds(deliveries))
                  .isEqualTo(
                      Set.of(
                          EventIds.of("campaign-delivery", "hot", "1", "fulfilled"),
                          EventIds.of("campaign-delivery", "hot", "2", "fulfilled")));
              Map<String, Long> fulfilled = said(deliveries, "fulfilled");
              assertThat(fulfilled.get("hot 2")).isEqualTo(count);
            });
  }

  /** At least once is the promise: a batch that ran again repeats a record under its id. */
  private static Set<String> fulfilledIds(List<JsonNode> deliveries) {
    return deliveries.stream()
        .filter(d -> d.path("status").asText().equals("fulfilled"))
        .map(d -> d.path("event_id").asText())
        .collect(Collectors.toSet());
  }

  private Supervisor supervise(Class<?> job, DeliveryFixture ads, String name) throws Exception {
    return new Supervisor(job, settings(ads, name), folder);
  }

  private Overrides settings(DeliveryFixture ads, String name) {
    return ads.settings(folder.resolve(name), "real-time")
        .with("execution.interval", "5s")
        .with("spark.master", "local[2]")
        .withSpark("ui.enabled", "false");
  }
}

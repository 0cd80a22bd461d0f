package io.lowlag.it.attribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** One test's own topics, matches and contracts, and both stages, on the shared broker. */
final class DeliveryFixture {

  static final int PARTITIONS = 2;
  private static final int USERS = 200;
  private static final double REPEATED = 0.15;

  final TestKafka kafka = TestKafka.shared();
  private final String prefix;
  private final Random random;
  private int nextMatch;

  DeliveryFixture(String prefix, long seed) {
    this.prefix = prefix + "-";
    this.random = new Random(seed);
    kafka.createTopics(
        Stream.of(
                "ad-matches",
                "campaign-partials",
                "campaign-contracts",
                "campaign-delivery",
                "ad-attribution-dead-letters")
            .map(this::topic)
            .toList(),
        PARTITIONS);
  }

  String topic(String name) {
    return prefix + name;
  }

  /** The settings by which both stages read and write this test's topics. */
  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("delivery.progress-interval", "200ms")
        .with("delivery.allowed-lateness", "1s")
        .with("delivery.topics.matches", topic("ad-matches"))
        .with("delivery.topics.partials", topic("campaign-partials"))
        .with("delivery.topics.contracts", topic("campaign-contracts"))
        .with("delivery.topics.delivery", topic("campaign-delivery"))
        .with("delivery.topics.dead-letters", topic("ad-attribution-dead-letters"));
  }

  RunningJob startCounting(Path folder, String mode) throws Exception {
    return SharedSpark.start(new DeliveryCountJob(), settings(folder.resolve("count"), mode));
  }

  RunningJob startDelivery(Path folder, String mode) throws Exception {
    return SharedSpark.start(new DeliveryJob(), settings(folder.resolve("delivery"), mode));
  }

  /**
   * Distinct matches of a campaign, with repetitions among them.
   *
   * @param sendAtUs when the first of them is due
   * @param everyUs how long after it the next one is
   */
  List<GeneratedRecord> matches(String campaignId, int distinct, long sendAtUs, long everyUs) {
    List<GeneratedRecord> records = new ArrayList<>();
    for (int i = 0; i < distinct; i++) {
      GeneratedRecord match = match(campaignId, sendAtUs + i * everyUs);
      records.add(match);
      if (random.nextDouble() < REPEATED) {
        GeneratedRecord first = records.get(random.nextInt(records.size()));
        records.add(
            new GeneratedRecord(first.topic(), first.key(), first.value(), match.sendAtUs()));
      }
    }
    return records;
  }

  private GeneratedRecord match(String campaignId, long sendAtUs) {
    String user = "u-" + random.nextInt(USERS);
    String json =
        "{\"event_id\":\"m-%d\",\"user_id\":\"%s\",\"campaign_id\":\"%s\",\"impression_time\":%d}"
            .formatted(nextMatch++, user, campaignId, System.currentTimeMillis());
    return new GeneratedRecord(topic("ad-matches"), user, json.getBytes(UTF_8), sendAtUs);
  }

  GeneratedRecord contract(
      String campaignId, long version, long contracted, long startsAt, long endsAt) {
    return contract(campaignId, version, contracted, "impressions", startsAt, endsAt);
  }

  GeneratedRecord contract(
      String campaignId, long version, long contracted, String unit, long startsAt, long endsAt) {
    String json =
        ("{\"campaign_id\":\"%s\",\"version\":%d,\"contracted\":%d,\"unit\":\"%s\","
                + "\"starts_at\":%d,\"ends_at\":%d}")
            .formatted(campaignId, version, contracted, unit, startsAt, endsAt);
    return new GeneratedRecord(topic("campaign-contracts"), campaignId, json.getBytes(UTF_8), 0);
  }

  /** Sends records at once. */
  void send(Collection<GeneratedRecord> records) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(records.iterator());
    }
  }

  /** Sends records when they are due, counted from now. */
  void sendPaced(Collection<GeneratedRecord> records) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.send(records.iterator(), Stamps.nowUs());
    }
  }

  /** What stage two has written, in the order of each campaign. */
  List<JsonNode> deliveries() {
    return kafka.read(topic("campaign-delivery")).stream().map(TestKafka::json).toList();
  }

  /** Once in a version: the count under campaign, version and status. */
  static Map<String, Long> said(List<JsonNode> deliveries, String status) {
    return deliveries.stream()
        .filter(d -> d.path("status").asText().equals(status))
        .collect(
            toMap(
                d -> d.path("campaign_id").asText() + " " + d.path("contract_version").asLong(),
                d -> d.path("delivered").asLong(),
                Math::max));
  }

  /** The last count that was told of a campaign. */
  static long last(List<JsonNode> deliveries, String campaignId) {
    return deliveries.stream()
        .filter(d -> d.path("campaign_id").asText().equals(campaignId))
        .reduce((first, second) -> second)
        .map(d -> d.path("delivered").asLong())
        .orElse(-1L);
  }
}

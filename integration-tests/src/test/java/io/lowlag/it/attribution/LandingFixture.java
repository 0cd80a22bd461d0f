package io.lowlag.it.attribution;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** One test's own topics of what attribution puts out, and the tables that they land in. */
final class LandingFixture {

  static final String MATCHES = "ad-matches";
  static final String UNMATCHED = "ad-unmatched";
  static final String CREDITS = "ad-credits";
  static final String DELIVERY = "campaign-delivery";
  static final String DEAD_LETTERS = "dead-letters";

  /** A second before midnight, UTC. */
  static final long EVENING = Instant.parse("2026-03-01T23:59:59Z").toEpochMilli();

  static final long DAY = Duration.ofDays(1).toMillis();

  final TestKafka kafka = TestKafka.shared();
  private final String prefix;
  private final Path lake;

  LandingFixture(String prefix, Path lake) {
    this.prefix = prefix + "-";
    this.lake = lake;
    kafka.createTopics(
        Stream.of(MATCHES, UNMATCHED, CREDITS, DELIVERY, DEAD_LETTERS).map(this::topic).toList(),
        1);
  }

  String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("landing.path", lake)
        .with("landing.delta.log-partitions", 1)
        .with("landing.topics.matches", topic(MATCHES))
        .with("landing.topics.unmatched", topic(UNMATCHED))
        .with("landing.topics.credits", topic(CREDITS))
        .with("landing.topics.delivery", topic(DELIVERY))
        .with("landing.topics.dead-letters", topic(DEAD_LETTERS));
  }

  void send(GeneratedRecord... records) {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(List.of(records).iterator());
    }
  }

  GeneratedRecord match(String eventId, long impressionTime) {
    return record(
        MATCHES,
        "user_id",
        Map.ofEntries(
            Map.entry("event_id", eventId),
            Map.entry("transaction_id", "t-1"),
            Map.entry("user_id", "u-1"),
            Map.entry("campaign_id", "c-1"),
            Map.entry("ad_id", "a-1"),
            Map.entry("request_event_id", "r-1"),
            Map.entry("impression_event_id", "i-1"),
            Map.entry("request_time", impressionTime - 40),
            Map.entry("impression_time", impressionTime),
            Map.entry("delay_ms", 40),
            Map.entry("status", "rendered"),
            Map.entry("bid_cpm", "2.5"),
            Map.entry("country", "AT")));
  }

  GeneratedRecord unmatched(String eventId) {
    Map<String, Object> event =
        Map.of(
            "event_id", "i-2",
            "transaction_id", "t-2",
            "ad_id", "a-1",
            "status", "rendered",
            "event_time", EVENING);
    return new GeneratedRecord(
        topic(UNMATCHED),
        "t-2",
        Json.bytes(
            Map.of(
                "event_id", eventId,
                "side", "impression",
                "reason", "no_request",
                "event", event,
                "event_time", EVENING)),
        0);
  }

  GeneratedRecord credit(String user, int revision, String value, long eventTime) {
    Map<String, Object> touch =
        Map.of(
            "touch_event_id", "m-1",
            "transaction_id", "t-1",
            "campaign_id", "c-1",
            "kind", "view",
            "credit_ppm", 1_000_000,
            "credited_value", value,
            "event_time", EVENING);
    return record(
        CREDITS,
        "user_id",
        Map.ofEntries(
            Map.entry("event_id", user + "-" + revision),
            Map.entry("conversion_id", "o-1"),
            Map.entry("conversion_event_id", "x-1"),
            Map.entry("user_id", user),
            Map.entry("model", "linear"),
            Map.entry("revision", revision),
            Map.entry("status", "provisional"),
            Map.entry("value", value),
            Map.entry("currency", "EUR"),
            Map.entry("touches", List.of(touch)),
            Map.entry("event_time", eventTime)));
  }

  GeneratedRecord delivery(String eventId, String status, long delivered) {
    return record(
        DELIVERY,
        "campaign_id",
        Map.of(
            "event_id",
            eventId,
            "campaign_id",
            "c-1",
            "contract_version",
            1,
            "contracted",
            1000,
            "starts_at",
            EVENING - DAY,
            "delivered",
            delivered,
            "over_delivered",
            Math.max(0, delivered - 1000),
            "status",
            status,
            "event_time",
            EVENING));
  }

  private GeneratedRecord record(String topic, String key, Map<String, Object> fields) {
    return new GeneratedRecord(topic(topic), (String) fields.get(key), Json.bytes(fields), 0);
  }

  Path table(String name) {
    return lake.resolve(name);
  }

  /** The rows of a table, each as the text of an expression. */
  List<String> rows(String table, String expression) {
    return read(table).selectExpr(expression).as(Encoders.STRING()).collectAsList();
  }

  private Dataset<Row> read(String table) {
    return SharedSpark.session().read().format("delta").load(table(table).toString());
  }
}

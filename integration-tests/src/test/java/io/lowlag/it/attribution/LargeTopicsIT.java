package io.lowlag.it.attribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that take more than the megabyte that brokers and producers take by default. */
class LargeTopicsIT {

  private static final int MEGABYTE = 1 << 20;
  private static final int INPUTS = 16 * MEGABYTE;

  /** More than a task buffers of a topic. */
  private static final int LONGEST = 12 * MEGABYTE;

  private static final int MATCHES = 4 * MEGABYTE;
  private static final int DEAD_LETTERS = 2 * MEGABYTE;

  @TempDir private Path folder;

  @Test
  void whatTheTopicsTakeIsSentAndWhatTheyDoNotTakeIsShortened() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("large", 1, 1, 1);
    take(
        ads.kafka,
        Map.of(
            ads.topic("ad-requests"), INPUTS,
            ads.topic("ad-matches"), MATCHES,
            ads.topic("ad-attribution-dead-letters"), DEAD_LETTERS));
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(garbage(ads, "shorter", 3 * MEGABYTE / 2));
    records.add(garbage(ads, "longer", 5 * MEGABYTE));
    records.add(garbage(ads, "longest", LONGEST));
    // A match has the user's id twice: as its key, and in its value.
    Map.of("fits", 3 * MEGABYTE / 2, "does-not", 5 * MEGABYTE)
        .forEach(
            (id, userBytes) -> {
              records.add(request(ads, id, userBytes));
              records.add(impression(ads, id));
            });
    send(ads.kafka, records);

    String summary =
        SharedSpark.runToEnd(
            new CorrelationJob(),
            ads.settings(folder, "available-now")
                .with("decoding.max-record-size", "16 MiB")
                .with("decoding.max-text-length", 10 * MEGABYTE)
                .with("source.options.kafka.max.partition.fetch.bytes", 2 * MEGABYTE));

    assertThat(summary)
        .contains("rows-in=7 ")
        .contains("not_json:3")
        .contains("output_oversized:1");
    assertThat(ads.kafka.read(ads.topic("ad-matches")))
        .singleElement()
        .satisfies(match -> assertThat(match.value().length).isGreaterThan(3 * MEGABYTE / 2));
    Map<String, ConsumerRecord<byte[], byte[]>> letters = new HashMap<>();
    ads.kafka.forEach(
        ads.topic("ad-attribution-dead-letters"),
        letter -> letters.put(new String(letter.key(), UTF_8).substring(0, 7), letter));
    assertThat(letters).hasSize(4);
    assertThat(letters.get("shorter").value()).hasSize(3 * MEGABYTE / 2);
    assertThat(header(letters.get("shorter"), DeadLetter.VALUE_BYTES)).isNull();
    for (String cut : List.of("longer ", "longest")) {
      int bytes = cut.equals("longest") ? LONGEST : 5 * MEGABYTE;
      ConsumerRecord<byte[], byte[]> letter = letters.get(cut);
      assertThat(letter.value().length).isBetween(DEAD_LETTERS - 4_000, DEAD_LETTERS);
      assertThat(header(letter, DeadLetter.VALUE_BYTES)).isEqualTo(Integer.toString(bytes));
    }
    ConsumerRecord<byte[], byte[]> output = letters.get("uuuuuuu");
    assertThat(header(output, DeadLetter.OUTPUT_TOPIC)).isEqualTo(ads.topic("ad-matches"));
    assertThat(header(output, DeadLetter.ERROR_MESSAGE)).contains("accepts at most " + MATCHES);
    assertThat(header(output, DeadLetter.KEY_BYTES)).isEqualTo(Integer.toString(5 * MEGABYTE));
    assertThat(output.value().length).isBetween(DEAD_LETTERS - 8_000, DEAD_LETTERS);
  }

  private static ProducerRecord<byte[], byte[]> garbage(
      CorrelationFixture ads, String key, int bytes) {
    String padded = (key + " ").substring(0, 7);
    return new ProducerRecord<>(
        ads.topic("ad-requests"), padded.getBytes(UTF_8), "x".repeat(bytes).getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> request(
      CorrelationFixture ads, String id, int userBytes) {
    String json =
        ("{\"event_id\":\"r\",\"transaction_id\":\"%s\",\"user_id\":\"%s\",\"campaign_id\":\"c\","
                + "\"ad_id\":\"a\",\"bid_cpm\":1,\"country\":\"AT\",\"event_time\":%d}")
            .formatted(id, "u".repeat(userBytes), System.currentTimeMillis());
    return new ProducerRecord<>(ads.topic("ad-requests"), id.getBytes(UTF_8), json.getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> impression(CorrelationFixture ads, String id) {
    String json =
        ("{\"event_id\":\"i\",\"transaction_id\":\"%s\",\"ad_id\":\"a\",\"status\":\"shown\","
                + "\"event_time\":%d}")
            .formatted(id, System.currentTimeMillis());
    return new ProducerRecord<>(
        ads.topic("ad-impressions"), id.getBytes(UTF_8), json.getBytes(UTF_8));
  }

  private static void send(TestKafka kafka, List<ProducerRecord<byte[], byte[]>> records)
      throws Exception {
    Properties properties = kafka.connection().clientProperties();
    properties.put("max.request.size", Integer.toString(INPUTS));
    properties.put("buffer.memory", Integer.toString(2 * INPUTS));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> record : records) {
        Future<RecordMetadata> sent = producer.send(record);
        sent.get();
      }
    }
  }

  private static void take(TestKafka kafka, Map<String, Integer> bytes) throws Exception {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    bytes.forEach(
        (topic, most) ->
            changes.put(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", Integer.toString(most)),
                        AlterConfigOp.OpType.SET))));
    try (Admin admin = Admin.create(kafka.connection().clientProperties())) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return record.headers().lastHeader(name) == null
        ? null
        : new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}

package io.lowlag.it.attribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records that no producer should send, through the real job: none ends it, each is accounted for.
 */
class HostileRecordsIT {

  private static final int RECORDS = 1_000;
  private static final String DIGITS = "1" + "0".repeat(900_000);

  /** What the broker takes of one record by default, less its own overhead. */
  private static final int LARGEST = 1_048_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"shuffled", "co-partitioned"})
  void eachBecomesADeadLetterThatSaysWhy(String state) throws Exception {
    CorrelationFixture ads = new CorrelationFixture("hostile-" + state, 1, 2, 1);
    long seed = new Random().nextInt(1_000_000);
    Random random = new Random(seed);
    send(ads, random);

    String summary =
        SharedSpark.runToEnd(
            new CorrelationJob(),
            ads.settings(folder.resolve(state), "available-now").with("execution.state", state));

    assertThat(summary).as("seed %d", seed).contains("rows-in=" + RECORDS);
    List<Map<String, String>> letters =
        ads.kafka.read(ads.topic("ad-attribution-dead-letters")).stream()
            .map(letter -> headers(letter.headers().toArray()))
            .toList();
    assertThat(letters).as("seed %d", seed).hasSize(RECORDS);
    assertThat(letters)
        .extracting(
            letter ->
                letter.get(DeadLetter.TOPIC)
                    + letter.get(DeadLetter.PARTITION)
                    + "/"
                    + letter.get(DeadLetter.OFFSET))
        .doesNotHaveDuplicates();
    assertThat(letters).allSatisfy(this::saysWhy);
    assertThat(letters)
        .extracting(letter -> letter.get(DeadLetter.ERROR_CLASS))
        .contains(
            "not_json", "wrong_field", "not_text", "null_key", "absurd_time", "missing_field");
    assertThat(letters)
        .anySatisfy(letter -> assertThat(letter).containsKey(DeadLetter.VALUE_BYTES));
    assertThat(ads.kafka.read(ads.topic("ad-matches"))).isEmpty();
  }

  private void saysWhy(Map<String, String> letter) {
    assertThat(letter)
        .containsEntry(DeadLetter.JOB, CorrelationJob.NAME)
        .containsEntry("trace", "t")
        .containsKeys(DeadLetter.ERROR_CLASS, DeadLetter.ERROR_MESSAGE);
  }

  private static void send(CorrelationFixture ads, Random random) throws Exception {
    KafkaConnection connection = ads.kafka.connection();
    Properties properties = connection.clientProperties();
    properties.put("max.request.size", "20000000");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      Future<RecordMetadata> last = null;
      for (int i = 0; i < RECORDS; i++) {
        last = producer.send(hostile(ads.topic("ad-requests"), i, random));
        if (i % 50 == 0) {
          last.get();
        }
      }
      last.get();
    }
  }

  private static ProducerRecord<byte[], byte[]> hostile(String topic, int i, Random random) {
    String id = "t-" + i;
    byte[] key = id.getBytes(UTF_8);
    byte[] value =
        switch (i % 20) {
          case 0 -> i % 100 == 0 ? bytes(random, LARGEST - 100) : bytes(random, 50);
          case 1 -> request(id, "\"1" + "0".repeat(500) + "\"", "u");
          case 2 -> request(id, "1e400", "u");
          case 3 -> request(id, "\"100E2147483647\"", "u");
          case 4 -> request(id, "\"NaN\"", "u");
          case 5 -> request(id, i == 5 ? "\"" + DIGITS + "\"" : "\"\"", "u");
          case 6 -> request(id, "1", "u-\\ud83c");
          case 7 -> request(id, "1", i == 7 ? "u".repeat(600_000) : "u".repeat(300));
          case 8 -> new byte[0];
          case 9 -> null;
          case 10 -> "[]".getBytes(UTF_8);
          case 11 -> "[".repeat(2_000).getBytes(UTF_8);
          case 12 -> "{\"a\":".repeat(900).getBytes(UTF_8);
          case 13 -> request("other", "1", "u");
          case 14 -> text(id, "\"event_time\":99999999999999999999");
          case 15 -> text(id, "\"event_time\":32503680000000");
          case 16 -> text(id, i % 40 == 16 ? "\"event_time\":-1" : "\"no_time\":1");
          case 17 -> i == 17 ? DIGITS.getBytes(UTF_8) : "1e2147483647".getBytes(UTF_8);
          case 18 -> request(id, "1", "");
          default -> request(id, "1", "u");
        };
    byte[] sentKey = i % 20 == 19 ? (i % 40 == 19 ? null : new byte[] {'t', (byte) 0xff}) : key;
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, sentKey, value);
    record.headers().add("trace", "t".getBytes(UTF_8));
    return record;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] request(String id, String bid, String user) {
    return ("{\"event_id\":\"e\",\"transaction_id\":\"%s\",\"user_id\":\"%s\",\"campaign_id\":\"c\","
            + "\"ad_id\":\"a\",\"bid_cpm\":%s,\"country\":\"AT\",\"event_time\":%d}")
        .formatted(id, user, bid, System.currentTimeMillis())
        .getBytes(UTF_8);
  }

  private static byte[] text(String id, String time) {
    return ("{\"event_id\":\"e\",\"transaction_id\":\"%s\",\"user_id\":\"u\",\"campaign_id\":\"c\","
            + "\"ad_id\":\"a\",\"bid_cpm\":1,\"country\":\"AT\",%s}")
        .formatted(id, time)
        .getBytes(UTF_8);
  }

  private static Map<String, String> headers(Header[] headers) {
    return Stream.of(headers)
        .collect(
            Collectors.toMap(
                Header::key, header -> new String(header.value(), UTF_8), (a, b) -> b));
  }
}

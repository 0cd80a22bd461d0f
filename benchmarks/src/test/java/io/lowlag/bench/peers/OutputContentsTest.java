package io.lowlag.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.latency.Stamps;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class OutputContentsTest {

  @Test
  void placeOrderStampsAndRepetitionsDoNotCount() {
    OutputContents one = new OutputContents();
    one.add(OutputContents.hash(record(0, "t", "k", "v", Stamps.SENT, "1")));
    one.add(OutputContents.hash(record(1, "t", "k", "w")));
    OutputContents other = new OutputContents();
    other.add(OutputContents.hash(record(7, "t", "k", "w")));
    other.add(OutputContents.hash(record(8, "t", "k", "v", Stamps.SENT, "2")));
    other.add(OutputContents.hash(record(9, "t", "k", "v")));

    assertThat(other.distinct()).isEqualTo(one.distinct()).hasSize(2);
    assertThat(other.count()).isEqualTo(3);
  }

  @Test
  void topicKeyValueAndReasonCount() {
    assertThat(
            new long[] {
              hash("t", "k", "v"),
              hash("u", "k", "v"),
              hash("t", "l", "v"),
              hash("t", "k", "w"),
              hash("t", "kv", ""),
              hash("t", null, "kv"),
              hash("t", "k", null),
              hash("t", "k", "v", DeadLetter.ERROR_MESSAGE, "wrong"),
              hash("t", "k", "v", DeadLetter.ERROR_MESSAGE, "wrong 1"),
              hash("t", "k", "v", DeadLetter.ERROR_CLASS, "wrong"),
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void theTimesInTheReasonOfAnAbsurdTimeDoNotCount() {
    String code = DeadLetter.ERROR_CLASS;
    String message = DeadLetter.ERROR_MESSAGE;

    assertThat(hash("t", "k", "v", code, "absurd_time", message, "at 1 to 2"))
        .isEqualTo(hash("t", "k", "v", code, "absurd_time", message, "at 1 to 3"))
        .isNotEqualTo(hash("t", "k", "v", code, "absurd_time", message, "by 1 to 3"));
    assertThat(hash("t", "k", "v", code, "wrong_field", message, "1"))
        .isNotEqualTo(hash("t", "k", "v", code, "wrong_field", message, "2"));
  }

  private static long hash(String topic, String key, String value, String... headers) {
    return OutputContents.hash(record(0, topic, key, value, headers));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, String topic, String key, String value, String... headers) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(topic, 0, offset, bytes(key), bytes(value));
    for (int i = 0; i < headers.length; i += 2) {
      record.headers().add(headers[i], bytes(headers[i + 1]));
    }
    return record;
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}

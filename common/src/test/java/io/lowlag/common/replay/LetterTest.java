package io.lowlag.common.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class LetterTest {

  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final byte[] VALUE = "v".getBytes(UTF_8);

  @Test
  void isTheRecordThatItWasWithAllItsOwnHeadersInTheirOrder() {
    List<KafkaHeader> own =
        List.of(
            KafkaHeader.text("trace", "1"),
            KafkaHeader.number(Stamps.SENT, 7),
            KafkaHeader.text("trace", "2"),
            KafkaHeader.text(DeadLetter.TOPIC, "a producer's own"),
            KafkaHeader.text(DeadLetter.ORIGINAL + "x", "prefixed already"),
            new KafkaHeader("empty", null));

    ProducerRecord<byte[], byte[]> original = letter(own).original(4);

    assertThat(original.topic()).isEqualTo("in");
    assertThat(original.partition()).isEqualTo(3);
    assertThat(original.key()).isEqualTo(KEY);
    assertThat(original.value()).isEqualTo(VALUE);
    assertThat(headers(original.headers()))
        .startsWith(own.toArray(KafkaHeader[]::new))
        .endsWith(KafkaHeader.text(DeadLetter.REPLAYED, "dead/5/6"))
        .hasSize(own.size() + 1);
  }

  @Test
  void aRecordThatWasPutBackBeforeSaysWhereItsLastDeadLetterLies() {
    ProducerRecord<byte[], byte[]> original =
        letter(List.of(KafkaHeader.text(DeadLetter.REPLAYED, "dead/0/0"))).original(4);

    assertThat(headers(original.headers()))
        .containsExactly(KafkaHeader.text(DeadLetter.REPLAYED, "dead/5/6"));
  }

  @Test
  void goesByItsKeyIfItsPartitionIsNoMore() {
    assertThat(letter(List.of()).original(3).partition()).isNull();
  }

  @Test
  void anOutputThatDoesNotFitItsTopicsFormatStays() {
    Letter letter =
        new Letter(
            consumed(
                List.of(
                    KafkaHeader.text(DeadLetter.OUTPUT_TOPIC, "out"),
                    KafkaHeader.text(
                        DeadLetter.ERROR_CLASS, RejectReason.OUTPUT_UNENCODABLE.code()))));

    assertThat(letter.target()).hasValue("out");
    assertThat(letter.ownFate()).hasValue(Fate.UNENCODABLE);
  }

  @Test
  void anOutputGoesToTheTopicThatItWasForUnderItsStamps() {
    Letter letter =
        new Letter(
            consumed(
                List.of(
                    KafkaHeader.number(Stamps.SENT, 7),
                    KafkaHeader.number(Stamps.PROCESSED, 8),
                    KafkaHeader.text(DeadLetter.OUTPUT_TOPIC, "out"),
                    KafkaHeader.text(
                        DeadLetter.ERROR_CLASS, RejectReason.OUTPUT_OVERSIZED.code()))));

    ProducerRecord<byte[], byte[]> original = letter.original(4);

    assertThat(original.topic()).isEqualTo("out");
    assertThat(original.partition()).isNull();
    assertThat(headers(original.headers()))
        .contains(KafkaHeader.number(Stamps.SENT, 7), KafkaHeader.number(Stamps.PROCESSED, 8))
        .hasSize(3);
  }

  @Test
  void whatIsNoDeadLetterOfOursOrNotWholeSaysSo() {
    assertThat(new Letter(consumed(List.of())).target()).isEmpty();
    assertThat(new Letter(consumed(List.of())).reason()).isEqualTo(Letter.NO_REASON);
    assertThat(new Letter(consumed(List.of())).ownFate()).hasValue(Fate.UNKNOWN);
    assertThat(letter(List.of()).ownFate()).isEmpty();
    assertThat(
            new Letter(
                    consumed(
                        List.of(
                            KafkaHeader.text(DeadLetter.TOPIC, "in"),
                            KafkaHeader.number(DeadLetter.VALUE_BYTES, 9))))
                .ownFate())
        .hasValue(Fate.SHORTENED);
  }

  private static Letter letter(List<KafkaHeader> own) {
    InboundRecord inbound = new InboundRecord(KEY, VALUE, "in", 3, 4L, 5L, own);
    OutboundRecord dead =
        DeadLetter.of(inbound, new RejectedRecordException(RejectReason.NOT_JSON, "why"))
            .toRecord("dead");
    return new Letter(consumed(dead.headers()));
  }

  private static ConsumerRecord<byte[], byte[]> consumed(List<KafkaHeader> headers) {
    ConsumerRecord<byte[], byte[]> consumed = new ConsumerRecord<>("dead", 5, 6L, KEY, VALUE);
    headers.forEach(header -> consumed.headers().add(header.key(), header.value()));
    return consumed;
  }

  private static List<KafkaHeader> headers(Headers headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .map(header -> new KafkaHeader(header.key(), header.value()))
        .toList();
  }
}

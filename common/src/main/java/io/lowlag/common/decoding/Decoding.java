package io.lowlag.common.decoding;

import io.lowlag.common.kafka.InboundRecord;
import io.lowlag.common.kafka.OutboundRecord;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/**
 * The decoding step: every record leaves it either as an event or as a dead letter, never as an
 * exception. The pair has exactly one side set; dead letters travel with the events so that one
 * query writes both and the counts add up.
 */
public final class Decoding {

  private Decoding() {}

  /**
   * Decodes records.
   *
   * @return one pair for each record: its event, or its dead letter
   */
  public static <E> Dataset<Tuple2<E, DeadLetter>> decode(
      Dataset<InboundRecord> records,
      Decoder<E> decoder,
      DecodingPolicy policy,
      Class<E> eventType) {
    return records.map(
        (MapFunction<InboundRecord, Tuple2<E, DeadLetter>>)
            inbound -> decodeOne(inbound, decoder, policy),
        pairOf(eventType));
  }

  /** The encoder of a pair: an event or result of that bean type, or a dead letter. */
  public static <T> Encoder<Tuple2<T, DeadLetter>> pairOf(Class<T> type) {
    return Encoders.tuple(Encoders.bean(type), Encoders.bean(DeadLetter.class));
  }

  /** Records for Kafka of the dead letters alone. */
  public static <T> Dataset<OutboundRecord> deadLetters(
      Dataset<Tuple2<T, DeadLetter>> pairs, String topic) {
    return pairs
        .filter((FilterFunction<Tuple2<T, DeadLetter>>) pair -> pair._2() != null)
        .map(
            (MapFunction<Tuple2<T, DeadLetter>, OutboundRecord>) pair -> pair._2().toRecord(topic),
            Encoders.bean(OutboundRecord.class));
  }

  static <E> Tuple2<E, DeadLetter> decodeOne(
      InboundRecord inbound, Decoder<E> decoder, DecodingPolicy policy) {
    try {
      return new Tuple2<>(decoder.decode(JsonFields.parse(inbound, policy), inbound), null);
    } catch (RejectedRecordException e) {
      return new Tuple2<>(null, DeadLetter.of(inbound, e));
    }
  }
}

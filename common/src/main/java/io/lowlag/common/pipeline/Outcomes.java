package io.lowlag.common.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.common.record.OutboundRecords;
import io.lowlag.common.registry.RegistryUnavailableException;
import io.lowlag.realtime.RecordEncoder;
import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StatefulProcessor;
import scala.Tuple2;

/**
 * What has become of the records of a stream so far: each is either an event or a dead letter,
 * never an exception. Dead letters travel with the events, so that one query writes both and the
 * counts add up.
 *
 * @param <E> the event, a record
 */
public final class Outcomes<E> {

  /** Name of the column of events inside {@link #transform}; null for a dead letter. */
  public static final String EVENT = "event";

  /** Name of the column of dead letters inside {@link #transform}; null for an event. */
  public static final String DEAD_LETTER = "dead_letter";

  private static final Encoder<OutboundRecord> OUTBOUND = RecordEncoder.of(OutboundRecord.class);

  /** What an event leaves as. */
  @FunctionalInterface
  public interface Encoding<E> extends Serializable {

    /** The event's record. */
    OutboundRecord of(E event);
  }

  /** What an event leaves as, if that is more than one record. */
  @FunctionalInterface
  public interface Encodings<E> extends Serializable {

    /** The event's records, in their order. */
    List<OutboundRecord> of(E event);
  }

  /** Why an event may turn out to be a dead letter. */
  @FunctionalInterface
  public interface Doubt<E> extends Serializable {

    /** What is wrong with the event if the doubt is justified; null if there is none. */
    RejectedRecordException of(E event);
  }

  /** What is done with each batch of a query; runs on the driver. */
  @FunctionalInterface
  public interface Batch<E> {

    /**
     * Takes one batch.
     *
     * @param batchId its number; a batch that did not end is run again under its number
     */
    void take(Outcomes<E> outcomes, long batchId);
  }

  private final Dataset<Tuple2<E, DeadLetter>> rows;
  private final Class<E> type;

  private Outcomes(Dataset<Tuple2<E, DeadLetter>> rows, Class<E> type) {
    this.rows = rows;
    this.type = type;
  }

  /** Decodes records: each becomes its event or its dead letter. */
  public static <E> Outcomes<E> decode(
      Dataset<InboundRecord> records, Decoder<E> decoder, DecodingPolicy policy, Class<E> type) {
    return new Outcomes<>(
        records.map(
            (MapFunction<InboundRecord, Tuple2<E, DeadLetter>>)
                inbound -> decodeOne(inbound, decoder, policy),
            pairOf(type)),
        type);
  }

  /**
   * Decodes records of which some may turn out to be dead letters only later: such an event travels
   * with its dead letter, until a {@link #transform} leaves one of the two.
   *
   * @param doubt what would be wrong with an event; null if nothing
   */
  public static <E> Outcomes<E> decode(
      Dataset<InboundRecord> records,
      Decoder<E> decoder,
      DecodingPolicy policy,
      Doubt<E> doubt,
      Class<E> type) {
    return new Outcomes<>(
        records.map(
            (MapFunction<InboundRecord, Tuple2<E, DeadLetter>>)
                inbound -> doubted(inbound, decodeOne(inbound, decoder, policy), doubt),
            pairOf(type)),
        type);
  }

  private static <E> Tuple2<E, DeadLetter> doubted(
      InboundRecord inbound, Tuple2<E, DeadLetter> decoded, Doubt<E> doubt) {
    RejectedRecordException wrong = decoded._1() == null ? null : doubt.of(decoded._1());
    return wrong == null ? decoded : new Tuple2<>(decoded._1(), DeadLetter.of(inbound, wrong));
  }

  /** Decodes one record: the event, or else the dead letter. */
  public static <E> Tuple2<E, DeadLetter> decodeOne(
      InboundRecord inbound, Decoder<E> decoder, DecodingPolicy policy) {
    try {
      boolean isTombstone = inbound.key() != null && inbound.value() == null;
      E event =
          isTombstone
              ? decoder.decodeTombstone(inbound)
              : decoder.decode(JsonFields.parse(inbound, policy), inbound);
      return new Tuple2<>(event, null);
    } catch (RejectedRecordException e) {
      return new Tuple2<>(null, DeadLetter.of(inbound, e));
    } catch (RegistryUnavailableException e) {
      // The record is not bad: it is read again when the registry answers.
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // Nobody had foreseen it; the record must not end the job, and somebody should hear of it.
      return new Tuple2<>(null, DeadLetter.of(inbound, UnforeseenRecords.reject(inbound, e)));
    }
  }

  /**
   * Applies a stateful processor to each key's events.
   *
   * @param step how it is run
   * @param key the state key of an event; with co-partitioned state it must be the Kafka key or a
   *     function of it
   * @param processor state, timers and decisions; timers are of processing time
   * @throws io.lowlag.common.error.CannotStartException when the checkpoint's state is another's or
   *     in use
   */
  public <R> Outcomes<R> process(
      StatefulStep step,
      EventKey<E> key,
      StatefulProcessor<String, E, R> processor,
      Class<R> resultType) {
    return new Outcomes<>(step.run(rows, key, processor, pairOf(resultType)), resultType);
  }

  /** Makes another event of each. */
  public <R> Outcomes<R> map(MapFunction<E, R> step, Class<R> resultType) {
    return new Outcomes<>(
        rows.map(
            (MapFunction<Tuple2<E, DeadLetter>, Tuple2<R, DeadLetter>>)
                row -> new Tuple2<>(row._1() == null ? null : step.call(row._1()), row._2()),
            pairOf(resultType)),
        resultType);
  }

  /**
   * Changes the events by steps of Spark SQL, such as a join with a table.
   *
   * @param step from rows with the columns {@value #EVENT} and {@value #DEAD_LETTER} to rows with
   *     the same columns
   */
  public Outcomes<E> transform(UnaryOperator<Dataset<Row>> step) {
    return new Outcomes<>(
        step.apply(rows.toDF(EVENT, DEAD_LETTER))
            .select(col(EVENT).as("_1"), col(DEAD_LETTER).as("_2"))
            .as(pairOf(type)),
        type);
  }

  /** The events alone. */
  public Dataset<E> events() {
    return rows.filter(col("_1").isNotNull()).select("_1.*").as(RecordEncoder.of(type));
  }

  /** The dead letters alone. */
  public Dataset<DeadLetter> deadLetters() {
    return rows.filter(col("_2").isNotNull()).select("_2.*").as(RecordEncoder.of(DeadLetter.class));
  }

  /** The records of the dead letters alone. */
  public Dataset<OutboundRecord> encodeDeadLetters(String topic) {
    return deadLetters()
        .map((MapFunction<DeadLetter, OutboundRecord>) dead -> dead.toRecord(topic), OUTBOUND);
  }

  /** Records for Kafka: one for each event, and the dead letters for their topic. */
  public Dataset<OutboundRecord> encode(String deadLetterTopic, Encoding<E> encoding) {
    return rows.map(
        (MapFunction<Tuple2<E, DeadLetter>, OutboundRecord>)
            row -> row._1() == null ? row._2().toRecord(deadLetterTopic) : encoding.of(row._1()),
        OUTBOUND);
  }

  /**
   * Records for Kafka: those of each event, and the dead letters for their topic. By a map and an
   * explosion: a flat map is planned as {@code mapPartitions}, which Databricks does not run in
   * real-time mode.
   */
  public Dataset<OutboundRecord> encodeAll(String deadLetterTopic, Encodings<E> encodings) {
    return rows.map(
            (MapFunction<Tuple2<E, DeadLetter>, OutboundRecords>)
                row ->
                    new OutboundRecords(
                        row._1() == null
                            ? List.of(row._2().toRecord(deadLetterTopic))
                            : encodings.of(row._1())),
            RecordEncoder.of(OutboundRecords.class))
        .select(explode(col("records")).as("record"))
        .select("record.*")
        .as(OUTBOUND);
  }

  /** A query that hands each of its batches over. */
  public DataStreamWriter<?> writeBatches(Batch<E> batch) {
    return rows.writeStream()
        .foreachBatch(
            (VoidFunction2<Dataset<Tuple2<E, DeadLetter>>, Long>)
                (taken, batchId) -> batch.take(new Outcomes<>(taken, type), batchId));
  }

  /** Keeps the outcomes of a batch that is used more than once; ended by {@link #unpersist}. */
  public void persist() {
    rows.persist();
  }

  /** Ends what {@link #persist} began. */
  public void unpersist() {
    rows.unpersist();
  }

  private static <T> Encoder<Tuple2<T, DeadLetter>> pairOf(Class<T> type) {
    return Encoders.tuple(RecordEncoder.of(type), RecordEncoder.of(DeadLetter.class));
  }
}

package io.lowlag.common.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.common.record.OutboundRecords;
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
 * The results for the records of a stream so far. Each is either an event or a dead letter, never
 * an exception. Dead letters stay in the same stream as the events, so that one query writes both
 * and the counts add up.
 *
 * @param <E> the event, a record
 */
public final class Outcomes<E> {

  /** Name of the column of events inside {@link #transform}; null for a dead letter. */
  public static final String EVENT = "event";

  /** Name of the column of dead letters inside {@link #transform}; null for an event. */
  public static final String DEAD_LETTER = "dead_letter";

  private static final Encoder<OutboundRecord> OUTBOUND = RecordEncoder.of(OutboundRecord.class);

  /** Encodes an event as one record. */
  @FunctionalInterface
  public interface Encoding<E> extends Serializable {

    /** Returns the event's record. */
    OutboundRecord of(E event);
  }

  /** Encodes an event as any number of records. */
  @FunctionalInterface
  public interface Encodings<E> extends Serializable {

    /** Returns the event's records, in their order. */
    List<OutboundRecord> of(E event);
  }

  /** Checks whether an event may turn out to be a dead letter. */
  @FunctionalInterface
  public interface Doubt<E> extends Serializable {

    /**
     * Returns what is wrong with the event if the doubt is justified; null if there is no doubt.
     */
    RejectedRecordException of(E event);
  }

  /** Handles each batch of a query. It runs on the driver. */
  @FunctionalInterface
  public interface Batch<E> {

    /**
     * Takes one batch.
     *
     * @param batchId its number; a batch that did not end runs again with the same number
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
                inbound -> Decoded.of(inbound, decoder, policy).pair(),
            pairOf(type)),
        type);
  }

  /**
   * Decodes records of which some may turn out to be dead letters only later. Such an event keeps
   * its dead letter beside it, until a {@link #transform} keeps only one of the two.
   *
   * @param doubt returns what would be wrong with an event; null if nothing
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
                inbound -> doubted(inbound, Decoded.of(inbound, decoder, policy), doubt),
            pairOf(type)),
        type);
  }

  private static <E> Tuple2<E, DeadLetter> doubted(
      InboundRecord inbound, Decoded<E> decoded, Doubt<E> doubt) {
    RejectedRecordException wrong = decoded.event() == null ? null : doubt.of(decoded.event());
    return wrong == null
        ? decoded.pair()
        : new Tuple2<>(decoded.event(), DeadLetter.of(inbound, wrong));
  }

  /**
   * Applies a stateful processor to each key's events.
   *
   * @param step runs the processor
   * @param key the state key of an event; with co-partitioned state it must be the Kafka key or a
   *     function of it
   * @param processor state, timers and decisions; timers use processing time
   * @throws io.lowlag.common.error.CannotStartException when the checkpoint's state belongs to
   *     another job or is in use
   */
  public <R> Outcomes<R> process(
      StatefulStep step,
      EventKey<E> key,
      StatefulProcessor<String, E, R> processor,
      Class<R> resultType) {
    return new Outcomes<>(step.run(rows, key, processor, pairOf(resultType)), resultType);
  }

  /** Maps each event to another event. */
  public <R> Outcomes<R> map(MapFunction<E, R> step, Class<R> resultType) {
    return new Outcomes<>(
        rows.map(
            (MapFunction<Tuple2<E, DeadLetter>, Tuple2<R, DeadLetter>>)
                row -> new Tuple2<>(row._1() == null ? null : step.call(row._1()), row._2()),
            pairOf(resultType)),
        resultType);
  }

  /**
   * Changes the events with Spark SQL, such as a join with a table.
   *
   * @param step maps rows with the columns {@value #EVENT} and {@value #DEAD_LETTER} to rows with
   *     the same columns
   */
  public Outcomes<E> transform(UnaryOperator<Dataset<Row>> step) {
    return new Outcomes<>(
        step.apply(rows.toDF(EVENT, DEAD_LETTER))
            .select(col(EVENT).as("_1"), col(DEAD_LETTER).as("_2"))
            .as(pairOf(type)),
        type);
  }

  /** Returns only the events. */
  public Dataset<E> events() {
    return rows.filter(col("_1").isNotNull()).select("_1.*").as(RecordEncoder.of(type));
  }

  /** Returns only the dead letters. */
  public Dataset<DeadLetter> deadLetters() {
    return rows.filter(col("_2").isNotNull()).select("_2.*").as(RecordEncoder.of(DeadLetter.class));
  }

  /** Returns only the records of the dead letters. */
  public Dataset<OutboundRecord> encodeDeadLetters(String topic) {
    return deadLetters()
        .map((MapFunction<DeadLetter, OutboundRecord>) dead -> dead.toRecord(topic), OUTBOUND);
  }

  /** Returns records for Kafka: one for each event, and the dead letters for their topic. */
  public Dataset<OutboundRecord> encode(String deadLetterTopic, Encoding<E> encoding) {
    return rows.map(
        (MapFunction<Tuple2<E, DeadLetter>, OutboundRecord>)
            row -> row._1() == null ? row._2().toRecord(deadLetterTopic) : encoding.of(row._1()),
        OUTBOUND);
  }

  /**
   * Returns records for Kafka: those of each event, and the dead letters for their topic. It uses a
   * map and an explode, because a flat map is planned as {@code mapPartitions}, which Databricks
   * does not run in real-time mode.
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

  /** Returns a query that hands over each of its batches. */
  public DataStreamWriter<?> writeBatches(Batch<E> batch) {
    return rows.writeStream()
        .foreachBatch(
            (VoidFunction2<Dataset<Tuple2<E, DeadLetter>>, Long>)
                (taken, batchId) -> batch.take(new Outcomes<>(taken, type), batchId));
  }

  /** Caches the outcomes of a batch that is used more than once, until {@link #unpersist}. */
  public void persist() {
    rows.persist();
  }

  /** Releases the outcomes that {@link #persist} has cached. */
  public void unpersist() {
    rows.unpersist();
  }

  private static <T> Encoder<Tuple2<T, DeadLetter>> pairOf(Class<T> type) {
    return Encoders.tuple(RecordEncoder.of(type), RecordEncoder.of(DeadLetter.class));
  }
}

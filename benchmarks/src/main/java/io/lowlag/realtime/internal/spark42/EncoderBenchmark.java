package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.RecordEncoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the encoding of a value into the state and back: it is serialized to a row, kept as
 * bytes, and deserialized from a row over these bytes. It compares a bean with a record of the same
 * content.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncoderBenchmark {

  /** Where a record was read. */
  public record Origin(String topic, int partition, long offset) {}

  /** A typical event. */
  public record Event(
      String side,
      String eventId,
      String transactionId,
      String userId,
      String campaignId,
      String adId,
      Double bidCpm,
      String country,
      String status,
      long eventTime,
      Origin origin) {}

  /** An event that waits in state. */
  public record Pending(String eventId, String adId, String status, long eventTime, long arrived) {}

  /** A typical state: events that wait for a partner. */
  public record Open(List<Pending> requests, List<Pending> impressions, long expiresAt) {}

  /** The values that are encoded. */
  public enum Value {
    EVENT_BEAN,
    EVENT_RECORD,
    STATE_BEAN,
    STATE_RECORD
  }

  @Param private Value value;

  private Object object;
  private ExpressionEncoder.Serializer<Object> serializer;
  private ExpressionEncoder.Deserializer<Object> deserializer;
  private UnsafeRow row;

  /** Creates the value and its encoder. */
  @Setup
  public void prepare() {
    switch (value) {
      case EVENT_BEAN -> use(Encoders.bean(EventBean.class), eventBean());
      case EVENT_RECORD -> use(RecordEncoder.of(Event.class), event());
      case STATE_BEAN -> use(Encoders.bean(OpenBean.class), openBean());
      case STATE_RECORD ->
          use(
              RecordEncoder.of(Open.class),
              new Open(List.of(pending(1), pending(2)), List.of(pending(3)), 5L));
    }
  }

  @SuppressWarnings("unchecked") // one type for all values
  private void use(Encoder<?> encoder, Object what) {
    ExpressionEncoder<Object> expression =
        ExpressionEncoder.apply((AgnosticEncoder<Object>) encoder);
    ExpressionEncoder<Object> bound =
        expression.resolveAndBind(
            expression.resolveAndBind$default$1(), expression.resolveAndBind$default$2());
    object = what;
    serializer = bound.createSerializer();
    deserializer = bound.createDeserializer();
    row = new UnsafeRow(bound.schema().size());
  }

  /** Encodes the value into state and back. */
  @Benchmark
  public Object roundTrip() {
    byte[] bytes = ((UnsafeRow) serializer.apply(object)).getBytes();
    row.pointTo(bytes, bytes.length);
    return deserializer.apply(row);
  }

  private static Event event() {
    return new Event(
        "request",
        "e-4711-0001",
        "t-4711-0001",
        "u-000017",
        "c-0007",
        "a-00042",
        1.25,
        "DE",
        null,
        1_700_000_000_000L,
        new Origin("ad-requests", 3, 123_456_789L));
  }

  private static EventBean eventBean() {
    Event event = event();
    OriginBean origin = new OriginBean();
    origin.setTopic(event.origin().topic());
    origin.setPartition(event.origin().partition());
    origin.setOffset(event.origin().offset());
    EventBean bean = new EventBean();
    bean.setSide(event.side());
    bean.setEventId(event.eventId());
    bean.setTransactionId(event.transactionId());
    bean.setUserId(event.userId());
    bean.setCampaignId(event.campaignId());
    bean.setAdId(event.adId());
    bean.setBidCpm(event.bidCpm());
    bean.setCountry(event.country());
    bean.setStatus(event.status());
    bean.setEventTime(event.eventTime());
    bean.setOrigin(origin);
    return bean;
  }

  private static Pending pending(int number) {
    return new Pending("e-4711-000" + number, "a-00042", null, 1_700_000_000_000L, number);
  }

  private static PendingBean pendingBean(int number) {
    Pending pending = pending(number);
    PendingBean bean = new PendingBean();
    bean.setEventId(pending.eventId());
    bean.setAdId(pending.adId());
    bean.setStatus(pending.status());
    bean.setEventTime(pending.eventTime());
    bean.setArrived(pending.arrived());
    return bean;
  }

  private static OpenBean openBean() {
    OpenBean bean = new OpenBean();
    bean.setRequests(List.of(pendingBean(1), pendingBean(2)));
    bean.setImpressions(List.of(pendingBean(3)));
    bean.setExpiresAt(5L);
    return bean;
  }
}

package io.lowlag.common.latency;

import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import io.lowlag.realtime.metrics.LatencyMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The stamps by which latency is measured: Kafka headers in epoch microseconds, decimal ASCII. The
 * latency begins when the producer <em>meant</em> to send, so that a stalled sender cannot hide the
 * wait (coordinated omission).
 */
public final class Stamps {

  /** Set by a producer: when it meant to send. */
  public static final String SENT = "lowlag-sent-us";

  /** Set by a job: the timestamp of the source record that caused the output. */
  public static final String SOURCE = "lowlag-source-us";

  /** Set by a job: when the output was encoded. */
  public static final String PROCESSED = "lowlag-processed-us";

  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long NANOS_PER_MICRO = 1_000L;

  private Stamps() {}

  /** Returns the wall clock in epoch microseconds. */
  public static long nowUs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO;
  }

  /** Returns the producer's stamp, if there is one and it is a time. */
  public static OptionalLong sentUs(List<KafkaHeader> headers) {
    return stamp(SENT, headers);
  }

  /**
   * Returns a stamp of a record, if there is one and it is a time. Of several, the last counts, as
   * in the source that orders records by it.
   */
  private static OptionalLong stamp(String name, List<KafkaHeader> headers) {
    if (headers == null) {
      return OptionalLong.empty();
    }
    OptionalLong last = OptionalLong.empty();
    for (KafkaHeader header : headers) {
      if (name.equals(header.key())) {
        last = number(header.value());
      }
    }
    return last.isPresent() && last.getAsLong() < 0 ? OptionalLong.empty() : last;
  }

  /**
   * Returns the place and stamps of a record. If the producer set no stamp, its Kafka timestamp is
   * used. An output of a Lowlag job has the arrival time of the record that caused it, whenever the
   * job ran.
   */
  public static Origin origin(InboundRecord inbound) {
    return new Origin(
        inbound.partition(),
        inbound.offset(),
        sentUs(inbound.headers()).orElse(inbound.timestampUs()),
        Math.min(
            stamp(SOURCE, inbound.headers()).orElse(inbound.timestampUs()), inbound.timestampUs()));
  }

  /** Returns a stamp's value; empty if it is absent or not a decimal number. */
  public static OptionalLong number(byte[] value) {
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(value, StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Returns the stamps of an output that is encoded now, and records its latency in the live
   * metrics.
   *
   * @param origin of the record that caused it; null if a timer caused it, then only the time of
   *     encoding is known
   */
  public static List<KafkaHeader> of(Origin origin) {
    long processedUs = nowUs();
    List<KafkaHeader> headers = new ArrayList<>(3);
    if (origin != null) {
      LatencyMetrics.record(processedUs - origin.sentUs());
      headers.add(KafkaHeader.number(SENT, origin.sentUs()));
      headers.add(KafkaHeader.number(SOURCE, origin.sourceUs()));
    }
    headers.add(KafkaHeader.number(PROCESSED, processedUs));
    return headers;
  }
}

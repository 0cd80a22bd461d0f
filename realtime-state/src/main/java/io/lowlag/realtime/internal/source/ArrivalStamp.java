package io.lowlag.realtime.internal.source;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * When a record arrived, according to its Kafka timestamp or to the header in which an upstream job
 * wrote the arrival of its cause. Without the header, a replay of several jobs would treat the
 * outputs of the first job as having arrived today.
 *
 * @param header its name; its value is epoch microseconds in decimal ASCII; null if there is none
 */
record ArrivalStamp(String header) implements Serializable {

  /** The stamp of records that no upstream job has written. */
  static final ArrivalStamp KAFKA = new ArrivalStamp(null);

  /**
   * Returns epoch milliseconds, never later than the Kafka timestamp; negative if the time is not
   * known.
   */
  long of(ConsumerRecord<byte[], byte[]> record) {
    Header cause = header == null ? null : record.headers().lastHeader(header);
    if (cause == null || cause.value() == null) {
      return record.timestamp();
    }
    try {
      long micros = Long.parseLong(new String(cause.value(), StandardCharsets.US_ASCII));
      return micros < 0
          ? record.timestamp()
          : Math.min(TimeUnit.MICROSECONDS.toMillis(micros), record.timestamp());
    } catch (NumberFormatException e) {
      return record.timestamp();
    }
  }
}

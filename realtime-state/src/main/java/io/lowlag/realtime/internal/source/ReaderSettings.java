package io.lowlag.realtime.internal.source;

import java.io.Serializable;
import java.util.HashMap;

/**
 * The settings that every task of a query needs to read.
 *
 * @param kafkaParams settings of the consumers; they can contain secrets, so they are never printed
 * @param times how long reading waits
 * @param arrival how the arrival of a record is found
 * @param failOnDataLoss whether records that Kafka no longer has fail the query or are skipped
 * @param includeHeaders whether rows have the column {@code headers}
 */
record ReaderSettings(
    HashMap<String, Object> kafkaParams,
    ReadingTimes times,
    ArrivalStamp arrival,
    boolean failOnDataLoss,
    boolean includeHeaders)
    implements Serializable {

  String groupId() {
    return String.valueOf(kafkaParams.get("group.id"));
  }

  @Override
  public String toString() {
    return "ReaderSettings[groupId=" + groupId() + "]";
  }
}

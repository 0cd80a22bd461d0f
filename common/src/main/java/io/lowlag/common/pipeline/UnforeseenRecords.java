package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.metrics.LogThrottle;
import io.lowlag.common.record.InboundRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on which a decoder fails with an unforeseen exception. They are counted, and logged once
 * a minute.
 */
final class UnforeseenRecords {

  /** Counts records that a decoder failed on. */
  static final String UNDECODABLE = "decoding.undecodable";

  private static final Logger LOG = LoggerFactory.getLogger(UnforeseenRecords.class);
  private static final LogThrottle THROTTLE = new LogThrottle();

  private UnforeseenRecords() {}

  static RejectedRecordException reject(InboundRecord inbound, Throwable failure) {
    JobMetrics.counter(UNDECODABLE).inc();
    if (THROTTLE.permits()) {
      LOG.atWarn()
          .setCause(failure)
          .addKeyValue("topic", inbound.topic())
          .addKeyValue("partition", inbound.partition())
          .addKeyValue("offset", inbound.offset())
          .addKeyValue("effect", "it became a dead letter")
          .log("record-undecodable");
    }
    return new RejectedRecordException(
        RejectReason.UNDECODABLE, "decoding failed: " + failure.getClass().getName());
  }
}

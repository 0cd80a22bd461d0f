package io.lowlag.fraud.features;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.metrics.LogThrottle;
import io.lowlag.common.pipeline.RefusalCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counters of the processor in its process, looked up once. */
final class WindowMetrics {

  /** Counts transactions that were too late for every window. */
  static final String LATE = "features.transactions.late";

  /** Counts transactions whose tx_id was already known: they are not counted again. */
  static final String REPEATED = "features.transactions.repeated";

  /** Counts transactions that were forgotten because their card had too many. */
  static final String OVERFLOWED = "features.transactions.overflowed";

  private static final Logger LOG = LoggerFactory.getLogger(WindowMetrics.class);
  private static final LogThrottle THROTTLE = new LogThrottle();

  private final RefusalCounter late = new RefusalCounter(LATE);
  private final Counter repeated = JobMetrics.counter(REPEATED);

  private final Counter overflowed = JobMetrics.counter(OVERFLOWED);

  void late() {
    late.inc();
  }

  void repeated() {
    repeated.inc();
  }

  void overflowed(int count) {
    overflowed.inc(count);
    if (THROTTLE.permits()) {
      LOG.atWarn()
          .addKeyValue("forgotten", overflowed.getCount())
          .addKeyValue("setting", "fraud.features.max-remembered")
          .addKeyValue("effect", "windows of these cards may have too few unique merchants")
          .log("card-overflowed");
    }
  }
}

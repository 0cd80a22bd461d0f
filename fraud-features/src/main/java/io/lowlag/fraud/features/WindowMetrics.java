package io.lowlag.fraud.features;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.pipeline.RefusalCounter;

/** The counters of the processor in its process, looked up once. */
final class WindowMetrics {

  /** Counts transactions that were too late for every window. */
  static final String LATE = "features.transactions.late";

  /** Counts transactions whose tx_id was already known: they are not counted again. */
  static final String REPEATED = "features.transactions.repeated";

  private final RefusalCounter late = new RefusalCounter(LATE);
  private final Counter repeated = JobMetrics.counter(REPEATED);

  void late() {
    late.inc();
  }

  void repeated() {
    repeated.inc();
  }
}

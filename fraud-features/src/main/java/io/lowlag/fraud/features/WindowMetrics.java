package io.lowlag.fraud.features;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;

/** What the processor counts in its process, looked up once. */
final class WindowMetrics {

  /** Counts transactions that were too late for every window. */
  static final String LATE = "features.transactions.late";

  /** Counts transactions whose tx_id was remembered: they count once. */
  static final String REPEATED = "features.transactions.repeated";

  private final Counter late = JobMetrics.counter(LATE);
  private final Counter repeated = JobMetrics.counter(REPEATED);

  void late() {
    late.inc();
  }

  void repeated() {
    repeated.inc();
  }
}

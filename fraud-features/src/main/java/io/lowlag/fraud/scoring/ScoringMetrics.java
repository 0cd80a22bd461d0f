package io.lowlag.fraud.scoring;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;

/** What the processor counts in its process, looked up once. */
final class ScoringMetrics {

  /** Counts transactions whose tx_id was remembered: they get the same answer again. */
  static final String REPEATED = "scoring.transactions.repeated";

  /** Counts transactions whose hour reaches back to what had been forgotten. */
  static final String TRUNCATED = "scoring.transactions.truncated";

  /** Counts transactions forgotten because their card had too many. */
  static final String OVERFLOWED = "scoring.transactions.overflowed";

  private final Counter repeated = JobMetrics.counter(REPEATED);
  private final Counter truncated = JobMetrics.counter(TRUNCATED);
  private final Counter overflowed = JobMetrics.counter(OVERFLOWED);

  void repeated() {
    repeated.inc();
  }

  void truncated() {
    truncated.inc();
  }

  void overflowed(int count) {
    overflowed.inc(count);
  }
}

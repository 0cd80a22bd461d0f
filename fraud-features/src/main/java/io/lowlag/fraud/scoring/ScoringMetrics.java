package io.lowlag.fraud.scoring;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;

/** The counters of the processor in its process, looked up once. */
final class ScoringMetrics {

  /** Counts transactions whose tx_id was already known: they get the same answer again. */
  static final String REPEATED = "scoring.transactions.repeated";

  /** Counts transactions whose hour reaches back to forgotten transactions. */
  static final String TRUNCATED = "scoring.transactions.truncated";

  /** Counts transactions that were forgotten because their card had too many. */
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

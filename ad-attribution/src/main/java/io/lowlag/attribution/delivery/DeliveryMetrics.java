package io.lowlag.attribution.delivery;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.pipeline.RefusalCounter;

/** The counters of the two processors in their process, looked up once. */
final class DeliveryMetrics {

  /** Counts matches that were counted already. */
  static final String REPEATED_MATCHES = "delivery.matches.repeated";

  /** Counts partials without new information. */
  static final String REPEATED_PARTIALS = "delivery.partials.repeated";

  /** Counts impressions that came when counts of their hour were no longer kept. */
  static final String EXPIRED_IMPRESSIONS = "delivery.impressions.expired";

  /** Counts impressions within a flight that came after {@code ended} was emitted for it. */
  static final String LATE_IMPRESSIONS = "delivery.impressions.late";

  /** Counts contracts that were not newer than the known one. */
  static final String OUTDATED_CONTRACTS = "delivery.contracts.outdated";

  /** Measures by how many impressions a contract was over-delivered when it was found fulfilled. */
  static final String OVER_DELIVERY = "delivery.over-delivery-at-fulfilled";

  private final Counter repeatedMatches = JobMetrics.counter(REPEATED_MATCHES);
  private final Counter repeatedPartials = JobMetrics.counter(REPEATED_PARTIALS);
  private final RefusalCounter expiredImpressions = new RefusalCounter(EXPIRED_IMPRESSIONS);
  private final RefusalCounter lateImpressions = new RefusalCounter(LATE_IMPRESSIONS);
  private final Counter outdatedContracts = JobMetrics.counter(OUTDATED_CONTRACTS);
  private final Histogram overDelivery = JobMetrics.histogram(OVER_DELIVERY);

  void repeatedMatch() {
    repeatedMatches.inc();
  }

  void repeatedPartial() {
    repeatedPartials.inc();
  }

  void expiredImpressions(long count) {
    expiredImpressions.inc(count);
  }

  void lateImpressions(long count) {
    lateImpressions.inc(count);
  }

  void outdatedContract() {
    outdatedContracts.inc();
  }

  void overDelivery(long impressions) {
    overDelivery.update(impressions);
  }
}

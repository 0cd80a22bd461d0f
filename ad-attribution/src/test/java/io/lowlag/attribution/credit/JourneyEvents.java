package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.common.record.Origin;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Events as a decoder would give them, of one user, and the default policy. */
final class JourneyEvents {

  static final String USER = "u";
  static final Duration DAY = Duration.ofDays(1);

  /** The defaults of the settings, but for a settlement that comes before the touches end. */
  static final CreditPolicy POLICY =
      policy(true, CreditPolicy.Counting.EVERY, Duration.ofDays(7), 100);

  private JourneyEvents() {}

  static CreditPolicy policy(
      boolean clickPriority, CreditPolicy.Counting counting, Duration settlement, int maxTouches) {
    return new CreditPolicy(
        List.of(AttributionModel.values()),
        DAY.multipliedBy(7),
        DAY,
        Duration.ofMinutes(15),
        Set.of("impression", "viewable", "completion"),
        clickPriority,
        DAY.multipliedBy(7),
        40,
        40,
        counting,
        Duration.ofHours(1),
        settlement,
        maxTouches,
        100,
        Duration.ofMinutes(5));
  }

  static JourneyEvent view(String id, String transaction, long time) {
    return touch("impression", id, transaction, "ad of " + transaction, time);
  }

  static JourneyEvent click(String id, String transaction, long time) {
    return touch("click", id, transaction, "ad of " + transaction, time);
  }

  static JourneyEvent touch(String type, String id, String transaction, String ad, long time) {
    return JourneyEvent.touch(
        type, id, USER, transaction, ad, "campaign of " + transaction, time, at(0));
  }

  static JourneyEvent conversion(String id, String orderId, String value, long time) {
    return JourneyEvent.conversion(
        id, USER, null, orderId, new BigDecimal(value), "EUR", time, at(0));
  }

  static JourneyEvent restatement(String id, String adjusts, String value, long time) {
    return JourneyEvent.adjustment(
        id, USER, adjusts, "restatement", new BigDecimal(value), null, time, time, at(0));
  }

  static JourneyEvent retraction(String id, String adjusts, long time) {
    return JourneyEvent.adjustment(id, USER, adjusts, "retraction", null, null, time, time, at(0));
  }

  static JourneyEvent readAt(JourneyEvent event, long offset) {
    return readAt(event, offset, offset);
  }

  static JourneyEvent readAt(JourneyEvent event, long offset, long arrivedUs) {
    return new JourneyEvent(
        event.type(),
        event.eventId(),
        event.userId(),
        event.transactionId(),
        event.adId(),
        event.campaignId(),
        event.orderId(),
        event.value(),
        event.currency(),
        event.adjusts(),
        event.adjustment(),
        event.adjustedValue(),
        event.adjustmentTime(),
        event.eventTime(),
        new Origin(0, offset, arrivedUs, arrivedUs),
        event.original());
  }

  private static Origin at(long offset) {
    return new Origin(0, offset, offset, offset);
  }
}

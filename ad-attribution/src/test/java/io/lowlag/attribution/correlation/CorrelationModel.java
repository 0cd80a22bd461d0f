package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.common.record.EventIds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies written down a second time, over all events of a transaction at once: it has no
 * notion of arrival, batches, state or timers, only of the order inside each topic.
 */
final class CorrelationModel {

  private CorrelationModel() {}

  /** The {@link AdMatch} and {@link AdUnmatched} that follow from the two topics of one key. */
  static List<Object> outputs(
      CorrelationPolicy policy, List<AdEvent> requests, List<AdEvent> impressions) {
    List<Object> outputs = new ArrayList<>();
    Map<String, AdEvent> admitted = new LinkedHashMap<>();
    for (AdEvent impression : impressions) {
      if (admitted.containsKey(impression.eventId())) {
        continue;
      }
      if (admitted.size() == policy.maxPendingImpressions()) {
        outputs.add(unmatched(impression, "overflow"));
      } else {
        admitted.put(impression.eventId(), impression);
      }
    }
    if (requests.isEmpty()) {
      admitted.values().forEach(i -> outputs.add(unmatched(i, "no_request")));
      return outputs;
    }
    AdEvent request = requests.get(0);
    boolean matched = false;
    for (AdEvent impression : admitted.values()) {
      long delay = impression.eventTime() - request.eventTime();
      boolean inside = -policy.window().toMillis() <= delay && delay <= policy.window().toMillis();
      outputs.add(inside ? match(request, impression) : unmatched(impression, "outside_window"));
      matched |= inside;
    }
    if (!matched) {
      outputs.add(unmatched(request, "no_impression"));
    }
    return outputs;
  }

  static AdMatch match(AdEvent request, AdEvent impression) {
    return new AdMatch(
        EventIds.of("ad-match", request.transactionId(), request.eventId(), impression.eventId()),
        request.transactionId(),
        request.userId(),
        request.campaignId(),
        request.adId(),
        request.eventId(),
        impression.eventId(),
        request.eventTime(),
        impression.eventTime(),
        impression.eventTime() - request.eventTime());
  }

  static AdUnmatched unmatched(AdEvent event, String reason) {
    return new AdUnmatched(
        EventIds.of("ad-unmatched", event.transactionId(), event.side(), event.eventId()),
        event.side(),
        reason,
        AdEvents.readAt(event, null),
        event.eventTime());
  }
}

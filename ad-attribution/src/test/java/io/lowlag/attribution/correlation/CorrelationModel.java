package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.CorrelationPolicy.MatchOn;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.common.record.EventIds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    Map<String, AdEvent> asked = new LinkedHashMap<>();
    Set<String> askedIds = new HashSet<>();
    for (AdEvent request : requests) {
      String ad = policy.matchOn() == MatchOn.TRANSACTION ? "" : request.adId();
      if (askedIds.contains(request.eventId()) || asked.containsKey(ad)) {
        continue;
      }
      if (asked.size() == policy.maxPendingRequests()) {
        outputs.add(unmatched(request, "overflow"));
      } else {
        asked.put(ad, request);
        askedIds.add(request.eventId());
      }
    }
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
    Set<AdEvent> matched = new HashSet<>();
    for (AdEvent impression : admitted.values()) {
      AdEvent request = asked.get(policy.matchOn() == MatchOn.TRANSACTION ? "" : impression.adId());
      if (!policy.shownStatuses().isEmpty()
          && !policy.shownStatuses().contains(impression.status())) {
        outputs.add(unmatched(impression, "not_shown"));
      } else if (request == null) {
        outputs.add(unmatched(impression, "no_request"));
      } else if (Math.abs(impression.eventTime() - request.eventTime())
          <= policy.window().toMillis()) {
        outputs.add(match(request, impression));
        matched.add(request);
      } else {
        outputs.add(unmatched(impression, "outside_window"));
      }
    }
    for (AdEvent request : asked.values()) {
      if (!matched.contains(request)) {
        outputs.add(unmatched(request, "no_impression"));
      }
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
        impression.eventTime() - request.eventTime(),
        impression.status(),
        request.bidCpm(),
        request.country());
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

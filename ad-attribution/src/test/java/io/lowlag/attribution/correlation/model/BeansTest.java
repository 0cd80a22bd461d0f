package io.lowlag.attribution.correlation.model;

import static io.lowlag.common.testing.BeanEncoding.assertSurvives;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.common.record.Origin;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Beans survive Spark's encoder and have the JSON of their topics. */
class BeansTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  @Test
  void everyBeanSurvivesSparksEncoder() {
    AdEvent impression = impression();
    AdEvent request = request();

    assertSurvives(request, AdEvent.class);
    assertSurvives(impression, AdEvent.class);
    assertSurvives(Correlation.of(match(), request.getOrigin()), Correlation.class);
    assertSurvives(Correlation.of(unmatched(), null), Correlation.class);
    assertSurvives(
        transaction(PendingRequest.of(request, 7), PendingImpression.of(impression, 7)),
        PendingTransaction.class);
    assertSurvives(transaction(PendingRequest.of(request, 7)), PendingTransaction.class);
    assertSurvives(
        transaction(null, PendingImpression.of(impression, 7)), PendingTransaction.class);
  }

  @Test
  void decidedStateSurvivesSparksEncoderToo() {
    PendingRequest request = PendingRequest.of(request(), 7);
    request.markMatched();
    PendingImpression impression = PendingImpression.of(impression(), 7);
    impression.markDecided();

    assertSurvives(transaction(request, impression, impression), PendingTransaction.class);
  }

  private static PendingTransaction transaction(
      PendingRequest request, PendingImpression... impressions) {
    PendingTransaction transaction = new PendingTransaction();
    transaction.setRequest(request);
    transaction.setImpressions(List.of(impressions));
    return transaction;
  }

  @Test
  void eventsCarryTheFieldsOfTheirTopicAndNothingElse() {
    assertThat(fields(request()))
        .containsOnlyKeys(
            "event_id",
            "transaction_id",
            "user_id",
            "campaign_id",
            "ad_id",
            "bid_cpm",
            "country",
            "event_time");
    assertThat(fields(impression()))
        .containsOnlyKeys("event_id", "transaction_id", "ad_id", "status", "event_time");
  }

  @Test
  void outputsCarryTheFieldsOfTheirTopics() {
    assertThat(fields(match()))
        .containsOnlyKeys(
            "event_id",
            "transaction_id",
            "user_id",
            "campaign_id",
            "ad_id",
            "request_event_id",
            "impression_event_id",
            "request_time",
            "impression_time",
            "delay_ms");
    assertThat(fields(unmatched()))
        .containsOnlyKeys("event_id", "side", "reason", "event", "event_time");
  }

  @Test
  void eventsReadBackFromTheirJson() throws JsonProcessingException {
    AdEvent read = JSON.readValue(JSON.writeValueAsString(request()), AdEvent.class);

    AdEvent expected = request();
    expected.setSide(null);
    expected.setOrigin(null);
    assertThat(read).isEqualTo(expected);
  }

  private static Map<String, Object> fields(Object bean) {
    return JSON.convertValue(bean, new TypeReference<>() {});
  }

  private static AdEvent request() {
    AdEvent event = new AdEvent();
    event.setSide(AdEvent.REQUEST);
    event.setEventId("r1");
    event.setTransactionId("t1");
    event.setUserId("u1");
    event.setCampaignId("c1");
    event.setAdId("a1");
    event.setBidCpm(2.5);
    event.setCountry("AT");
    event.setEventTime(1_000);
    event.setOrigin(new Origin(3, 42, 5, 6));
    return event;
  }

  private static AdEvent impression() {
    AdEvent event = new AdEvent();
    event.setSide(AdEvent.IMPRESSION);
    event.setEventId("i1");
    event.setTransactionId("t1");
    event.setAdId("a1");
    event.setStatus("rendered");
    event.setEventTime(1_040);
    return event;
  }

  private static AdMatch match() {
    AdMatch match = new AdMatch();
    match.setEventId("m1");
    match.setTransactionId("t1");
    match.setUserId("u1");
    match.setCampaignId("c1");
    match.setAdId("a1");
    match.setRequestEventId("r1");
    match.setImpressionEventId("i1");
    match.setRequestTime(1_000);
    match.setImpressionTime(1_040);
    match.setDelayMs(40);
    return match;
  }

  private static AdUnmatched unmatched() {
    AdUnmatched unmatched = new AdUnmatched();
    unmatched.setEventId("x1");
    unmatched.setSide(AdEvent.IMPRESSION);
    unmatched.setReason(AdUnmatched.NO_REQUEST);
    unmatched.setEvent(impression());
    unmatched.setEventTime(1_040);
    return unmatched;
  }
}

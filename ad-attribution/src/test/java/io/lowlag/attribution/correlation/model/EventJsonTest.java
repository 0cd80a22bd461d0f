package io.lowlag.attribution.correlation.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Events have the JSON of their topics: what readers of the topics rely on, to the byte. */
class EventJsonTest {

  private static final AdEvent REQUEST =
      AdEvent.request("r1", "t1", "u1", "c1", "a1", "2.5", "AT", 1_000, new Origin(3, 42, 5, 6));
  private static final AdEvent IMPRESSION =
      AdEvent.impression("i1", "t1", "a1", "rendered", 1_040, new Origin(3, 43, 5, 6));
  private static final String REQUEST_JSON =
      "{'event_id':'r1','transaction_id':'t1','user_id':'u1','campaign_id':'c1','ad_id':'a1',"
          + "'bid_cpm':'2.5','country':'AT','event_time':1000}";
  private static final String IMPRESSION_JSON =
      "{'event_id':'i1','transaction_id':'t1','ad_id':'a1','status':'rendered','event_time':1040}";

  @Test
  void eventsCarryTheFieldsOfTheirTopicAndNothingElse() {
    assertThat(json(REQUEST)).isEqualTo(REQUEST_JSON);
    assertThat(json(IMPRESSION)).isEqualTo(IMPRESSION_JSON);
  }

  @Test
  void matchCarriesTheFieldsOfItsTopic() {
    AdMatch match =
        new AdMatch(
            "m1", "t1", "u1", "c1", "a1", "r1", "i1", 1_000, 1_040, 40, "rendered", "2.5", "AT");

    assertThat(json(match))
        .isEqualTo(
            "{'event_id':'m1','transaction_id':'t1','user_id':'u1','campaign_id':'c1',"
                + "'ad_id':'a1','request_event_id':'r1','impression_event_id':'i1',"
                + "'request_time':1000,'impression_time':1040,'delay_ms':40,'status':'rendered','bid_cpm':'2.5','country':'AT'}");
  }

  @Test
  void unmatchedCarriesTheFieldsOfItsTopicAndTheEvent() {
    AdUnmatched unmatched =
        new AdUnmatched("x1", AdEvent.IMPRESSION, AdUnmatched.NO_REQUEST, IMPRESSION, 1_040);

    assertThat(json(unmatched))
        .isEqualTo(
            "{'event_id':'x1','side':'impression','reason':'no_request','event':"
                + IMPRESSION_JSON
                + ",'event_time':1040}");
  }

  @Test
  void eventsReadBackFromTheirJson() throws IOException {
    ObjectMapper mapper =
        new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    AdEvent read = mapper.readValue(Json.bytes(REQUEST), AdEvent.class);

    assertThat(read)
        .isEqualTo(new AdEvent(null, "r1", "t1", "u1", "c1", "a1", "2.5", "AT", null, 1_000, null));
  }

  private static String json(Object event) {
    return new String(Json.bytes(event), UTF_8).replace('"', '\'');
  }
}

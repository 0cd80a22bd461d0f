package io.lowlag.attribution.landing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.attribution.landing.model.LandedCredit;
import io.lowlag.attribution.landing.model.LandedDelivery;
import io.lowlag.attribution.landing.model.LandedMatch;
import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.attribution.landing.model.LandedTouch;
import io.lowlag.attribution.landing.model.LandedUnmatched;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LandingDecoderTest {

  private static final long NOW = 1_800_000_000_000L;
  private static final LandingTopics TOPICS =
      new LandingTopics("matches", "unmatched", "credits", "delivery", "dead");
  private static final DecodingPolicy POLICY =
      new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofMinutes(5));

  private static final String MATCH =
      """
      {"event_id":"e-1","transaction_id":"t-1","user_id":"key","campaign_id":"c-1","ad_id":"a-1",
       "request_event_id":"r-1","impression_event_id":"i-1","request_time":1799999999960,
       "impression_time":1800000000000,"delay_ms":40,"status":"rendered","bid_cpm":"2.5",
       "country":"AT"}""";

  private static final String DELIVERY =
      """
      {"event_id":"e-2","campaign_id":"key","contract_version":2,"contracted":1000,
       "starts_at":1700000000000,"ends_at":4000000000000,"delivered":1001,"over_delivered":1,
       "status":"fulfilled","event_time":1800000000000}""";

  /** Its key lies in its event, and here beside it, too. */
  private static final String UNMATCHED =
      """
      {"event_id":"e-2","side":"impression","reason":"no_request","event":{"event_id":"i-1",
       "transaction_id":"key","ad_id":"a-1","status":"rendered","event_time":1800000000000},
       "event_time":1800000000000,"transaction_id":"key"}""";

  private static final String CREDIT =
      """
      {"event_id":"e-1","conversion_id":"o-1","conversion_event_id":"x-1","user_id":"key",
       "campaign_id":"c-1","model":"linear","revision":2,"status":"provisional",
       "value":"90.00","currency":"EUR","touches":[
        {"touch_event_id":"m-1","transaction_id":"t-1","campaign_id":"c-1","kind":"view",
         "credit_ppm":500000,"credited_value":"45.00","event_time":1799999000000},
        {"touch_event_id":"m-2","campaign_id":"c-1","kind":"click",
         "credit_ppm":500000,"credited_value":"45.00","event_time":1799999500000}],
       "event_time":1800000000000}""";

  @Test
  void readsAMatch() throws RejectedRecordException {
    String earlier = MATCH.replaceAll("(?s),\"status\".*", "}");

    assertThat(decode("matches", MATCH).match())
        .isEqualTo(match("rendered", new BigDecimal("2.5"), "AT"));
    assertThat(decode("matches", earlier).match())
        .as("as it was written before matches had them")
        .isEqualTo(match(null, null, null));
  }

  private static LandedMatch match(String status, BigDecimal bidCpm, String country) {
    return new LandedMatch(
        "e-1", "t-1", "key", "c-1", "a-1", "r-1", "i-1", NOW - 40, NOW, 40, status, bidCpm,
        country);
  }

  @Test
  void readsAnUnmatchedEventOfEitherSide() throws RejectedRecordException {
    String request =
        """
        {"event_id":"e-1","side":"request","reason":"no_impression","event":{"event_id":"r-1",
         "transaction_id":"key","user_id":"u-1","campaign_id":"c-1","ad_id":"a-1","bid_cpm":"2.5",
         "country":"AT","event_time":1800000000000},"event_time":1800000000000}""";
    String impression =
        """
        {"event_id":"e-2","side":"impression","reason":"no_request","event":{"event_id":"i-1",
         "transaction_id":"key","ad_id":"a-1","status":"rendered","event_time":1800000000000},
         "event_time":1800000000000}""";

    assertThat(decode("unmatched", request).unmatched())
        .isEqualTo(
            new LandedUnmatched(
                "e-1", "request", "no_impression", "key", "a-1", "c-1", "u-1", "r-1", NOW));
    assertThat(decode("unmatched", impression).unmatched())
        .isEqualTo(
            new LandedUnmatched(
                "e-2", "impression", "no_request", "key", "a-1", null, null, "i-1", NOW));
  }

  @Test
  void readsACreditWithItsTouchesInTheirOrder() throws RejectedRecordException {
    LandedRecord read = decode("credits", CREDIT);

    BigDecimal half = new BigDecimal("45.00");
    assertThat(read.credit())
        .isEqualTo(
            new LandedCredit(
                "e-1",
                "o-1",
                "x-1",
                "key",
                "c-1",
                "linear",
                2,
                "provisional",
                new BigDecimal("90.00"),
                "EUR",
                List.of(
                    new LandedTouch("m-1", "t-1", "c-1", "view", 500_000, half, NOW - 1_000_000),
                    new LandedTouch("m-2", null, "c-1", "click", 500_000, half, NOW - 500_000)),
                NOW));
    assertThat(read).extracting("match", "unmatched", "delivery").containsOnlyNulls();
    assertThat(read).extracting("partition", "offset").containsExactly(3, 40L);
  }

  @Test
  void readsADeliveryWithAndWithoutAContract() throws RejectedRecordException {
    String free =
        """
        {"event_id":"e-1","campaign_id":"key","delivered":1001,"over_delivered":0,
         "status":"running","event_time":1800000000000}""";

    assertThat(decode("delivery", free).delivery())
        .isEqualTo(
            new LandedDelivery("e-1", "key", null, null, null, null, 1001, 0, "running", NOW));
    assertThat(decode("delivery", DELIVERY).delivery())
        .as("a flight may end after what is an absurd time for an event")
        .isEqualTo(
            new LandedDelivery(
                "e-2",
                "key",
                2L,
                1000L,
                1_700_000_000_000L,
                4_000_000_000_000L,
                1001,
                1,
                "fulfilled",
                NOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"revision\":2 | \"revision\":0 | revision = 0 is not a whole number from 1",
        "\"revision\":2 | \"revision\":\"2\" | revision",
        "\"user_id\":\"key\" | \"user_id\":\"other\" | the record's key is key",
        "\"value\":\"90.00\" | \"value\":90.00 | value",
        "\"value\":\"90.00\" | \"value\":\"1E+21\" | value",
        "\"currency\":\"EUR\", | '' | the field currency is missing",
        "\"kind\":\"click\", | '' | touches[1]: the field kind is missing",
        "\"credit_ppm\":500000 | \"credit_ppm\":1000001 | touches[0]: credit_ppm = 1000001",
        "\"touches\":[ | \"touches\":[7, | touches[0] = 7 is not an object",
        "\"touches\":[ | \"other\":[ | the field touches is missing",
        "\"event_time\":1800000000000 | \"event_time\":1800086700001 | outside",
      })
  void rejectsWhatIsNoCredit(String written, String wrong, String expected) {
    assertThat(CREDIT).contains(written);

    assertThatThrownBy(() -> decode("credits", CREDIT.replace(written, wrong)))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void rejectsAFlightThatSqlCannotWrite() {
    String delivery =
        """
        {"event_id":"e-1","campaign_id":"key","ends_at":253402300800000,"delivered":1,
         "over_delivered":0,"status":"running","event_time":1800000000000}""";

    assertThatThrownBy(() -> decode("delivery", delivery))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining("ends_at = 253402300800000");
  }

  @ParameterizedTest
  @CsvSource({
    "matches, user_id",
    "unmatched, transaction_id",
    "credits, user_id",
    "delivery, campaign_id"
  })
  void nastyRecordsAreBorne(String topic, String keyField) throws IOException {
    String good =
        Map.of("matches", MATCH, "unmatched", UNMATCHED, "credits", CREDIT, "delivery", DELIVERY)
            .get(topic);

    NastyRecords.assertBorne(new LandingDecoder(TOPICS), topic, keyField, good);
  }

  @Test
  void anEventTimeThatAJobHasAcceptedIsAccepted() throws RejectedRecordException {
    String ahead = Long.toString(NOW + Duration.ofMinutes(6).toMillis());
    String now = Long.toString(NOW);

    assertThat(decode("matches", MATCH.replace(now, ahead)).match()).isNotNull();
    assertThat(decode("unmatched", UNMATCHED.replace(now, ahead)).unmatched()).isNotNull();
    assertThat(decode("credits", CREDIT.replace(now, ahead)).credit()).isNotNull();
    assertThat(decode("delivery", DELIVERY.replace(now, ahead)).delivery()).isNotNull();
  }

  private static LandedRecord decode(String topic, String json) throws RejectedRecordException {
    InboundRecord record =
        new InboundRecord(
            "key".getBytes(UTF_8), json.getBytes(UTF_8), topic, 3, 40, NOW * 1_000, List.of());
    return new LandingDecoder(TOPICS).decode(JsonFields.parse(record, POLICY), record);
  }
}

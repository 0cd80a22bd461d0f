package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.HOUR;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryDecoderTest {

  private static final String CONTRACT =
      "{'campaign_id':'c','contracted':1000,'unit':'impressions','version':2,"
          + "'starts_at':1,'ends_at':253402300799999}";

  private static final DecodingPolicy POLICY =
      new DecodingPolicy(1_000_000, 10_000, 256, 0, Duration.ofMinutes(5));

  private final Decoder<?> events = new CampaignEventDecoder("contracts");

  @Test
  void readsContractWhoseFlightLiesFarAhead() throws Exception {
    CampaignContract contract =
        new CampaignEventDecoder("contracts")
            .decode(fields("contracts", "c", CONTRACT), record("contracts", "c", CONTRACT))
            .contract();

    assertThat(contract).isEqualTo(new CampaignContract("c", 2, 1_000, 1, 253402300799999L));
  }

  @Test
  void readsThePartialThatStageOneWrites() throws Exception {
    CampaignPartial partial = DeliveryEvents.partial(3, T, 7, T + 5);
    String json = new String(Json.bytes(partial), UTF_8);

    assertThat(
            new CampaignEventDecoder("contracts")
                .decode(fields("partials", "c", json), record("partials", "c", json))
                .partial())
        .isEqualTo(partial);
  }

  @Test
  void readsOfMatchWhatCountingNeeds() throws Exception {
    String json =
        "{'event_id':'m','user_id':'u','campaign_id':'c','impression_time':" + (T - 1) + "}";

    MatchedImpression match =
        new MatchDecoder().decode(fields("matches", "u", json), record("matches", "u", json));

    assertThat(match.eventId()).isEqualTo("m");
    assertThat(match.campaignId()).isEqualTo("c");
    assertThat(match.impressionTime()).isEqualTo(T - 1);
    assertThat(match.origin().offset()).isEqualTo(9);
  }

  @Test
  void matchOfAnotherUserThanItsKeyIsRefused() {
    String json = "{'event_id':'m','user_id':'u','campaign_id':'c','impression_time':1}";

    assertThat(refusal(new MatchDecoder(), "matches", "other", json)).startsWith("key_mismatch");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          'impressions',      'clicks',             wrong_field: unit
          'contracted':1000,  'contracted':0,       wrong_field: contracted
          'contracted':1000,  'contracted':1.5,     wrong_field: contracted
          'version':2,        'version':0,          wrong_field: version
          'version':2,        'version':'2',        wrong_field: version
          'starts_at':1,      'starts_at':-1,       wrong_field: starts_at
          253402300799999,    1,                    wrong_field: ends_at
          253402300799999,    253402300800000,      wrong_field: ends_at
          'campaign_id':'c',  'campaign_id':'d',    key_mismatch: the record's key
          'unit':,            'units':,             missing_field: the field unit
          """)
  void unusableContractsAreRefused(String from, String to, String reason) {
    assertThat(refusal(events, "contracts", "c", CONTRACT.replace(from, to))).startsWith(reason);
  }

  @Test
  void unusablePartialsAreRefused() {
    String json = new String(Json.bytes(DeliveryEvents.partial(3, T, 7, T + 5)), UTF_8);

    assertThat(refusal(events, "partials", "c", json.replace("\"shard\":3", "\"shard\":-3")))
        .startsWith("wrong_field: shard");
    assertThat(refusal(events, "partials", "c", json.replace("\"counted\":7", "\"counted\":0")))
        .startsWith("wrong_field: counted");
    assertThat(
            refusal(
                events,
                "partials",
                "c",
                json.replace("bucket_start\":" + T, "bucket_start\":" + (T + 1))))
        .startsWith("wrong_field: bucket_start");
    String ahead =
        new String(Json.bytes(DeliveryEvents.partial(3, T + 48 * HOUR, 7, T + 5)), UTF_8);
    assertThat(refusal(events, "partials", "c", ahead)).startsWith("absurd_time: event_time");
  }

  @Test
  void aPartialIsJudgedByItsOwnTimestampNotByThatOfAReplayedMatch() throws Exception {
    CampaignPartial partial = DeliveryEvents.partial(3, T, 7, T + 5);
    String json = new String(Json.bytes(partial), UTF_8);
    InboundRecord replayed =
        new InboundRecord(
            "c".getBytes(UTF_8),
            json.getBytes(UTF_8),
            "partials",
            3,
            9,
            T * 1_000,
            List.of(KafkaHeader.number(Stamps.SOURCE, (T - 72 * HOUR) * 1_000)));

    CampaignEvent event =
        new CampaignEventDecoder("contracts").decode(JsonFields.parse(replayed, POLICY), replayed);

    assertThat(event.partial()).isEqualTo(partial);
    assertThat(event.origin().sourceUs()).isEqualTo((T - 72 * HOUR) * 1_000);
  }

  @Test
  void aMatchMayBeFurtherAheadThanTheEventsThatItCameFrom() throws Exception {
    long ahead = T + Duration.ofMinutes(6).toMillis();
    String json =
        "{'event_id':'m','user_id':'u','campaign_id':'c','impression_time':" + ahead + "}";

    assertThat(
            new MatchDecoder()
                .decode(fields("matches", "u", json), record("matches", "u", json))
                .impressionTime())
        .isEqualTo(ahead);
  }

  @Test
  void nastyRecordsAreBorne() throws IOException {
    String match = "{'event_id':'m','user_id':'u','campaign_id':'c','impression_time':" + T + "}";
    String partial = new String(Json.bytes(DeliveryEvents.partial(3, T, 7, T + 5)), UTF_8);

    NastyRecords.assertBorne(new MatchDecoder(), "matches", "user_id", match.replace('\'', '"'));
    NastyRecords.assertBorne(events, "contracts", "campaign_id", CONTRACT.replace('\'', '"'));
    NastyRecords.assertBorne(events, "partials", "campaign_id", partial);
  }

  private static String refusal(Decoder<?> decoder, String topic, String key, String json) {
    RejectedRecordException refused =
        catchThrowableOfType(
            RejectedRecordException.class,
            () -> decoder.decode(fields(topic, key, json), record(topic, key, json)));
    assertThat(refused).as(json).isNotNull();
    return refused.reason().code() + ": " + refused.getMessage();
  }

  private static JsonFields fields(String topic, String key, String json)
      throws RejectedRecordException {
    return JsonFields.parse(record(topic, key, json), POLICY);
  }

  private static InboundRecord record(String topic, String key, String json) {
    return new InboundRecord(
        key.getBytes(UTF_8), json.replace('\'', '"').getBytes(UTF_8), topic, 3, 9, T * 1_000, null);
  }
}

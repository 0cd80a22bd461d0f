package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records that the module's README shows are those that the two stages take and give. */
class DeliveryReadmeSampleTest {

  private static final long READ_AT = 1_790_000_000_090L;
  private static final DecodingPolicy DECODING =
      new DecodingPolicy(1_000_000, 10_000, 256, 0, Duration.ofMinutes(5));

  @Test
  void sampleMatchAndContractGiveTheSamplePartialAndDelivery() throws Exception {
    List<String> samples =
        Files.readAllLines(Path.of("README.md")).stream()
            .dropWhile(l -> !l.startsWith("## Delivery"))
            .filter(l -> l.startsWith("{"))
            .limit(4)
            .toList();
    DeliveryCountUnderTest counting = new DeliveryCountUnderTest(POLICY);
    DeliveryUnderTest delivery = new DeliveryUnderTest(POLICY);
    counting.advanceTo(READ_AT);
    delivery.advanceTo(READ_AT);

    InboundRecord match = record("ad-matches", "u-7", samples.get(0));
    MatchedImpression impression =
        new MatchDecoder().decode(JsonFields.parse(match, DECODING), match);
    CampaignPartial partial = counting.rows(impression).get(0).partial();
    assertThat(json(partial)).isEqualTo(samples.get(2));

    delivery.rows(event(record("campaign-contracts", "c-3", samples.get(1))));
    List<CampaignDelivery> deliveries =
        delivery.rows(event(record("campaign-partials", "c-3", samples.get(2))));
    assertThat(deliveries)
        .extracting(DeliveryReadmeSampleTest::json)
        .containsExactly(samples.get(3));
  }

  private static CampaignEvent event(InboundRecord record) throws Exception {
    return new CampaignEventDecoder("campaign-contracts")
        .decode(JsonFields.parse(record, DECODING), record);
  }

  private static InboundRecord record(String topic, String key, String json) {
    return new InboundRecord(
        key.getBytes(UTF_8), json.getBytes(UTF_8), topic, 0, 0, READ_AT * 1_000, null);
  }

  private static String json(Object output) {
    return new String(Json.bytes(output), UTF_8);
  }
}

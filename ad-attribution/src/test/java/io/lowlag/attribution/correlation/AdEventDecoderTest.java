package io.lowlag.attribution.correlation;

import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AdEventDecoderTest {

  @Test
  void nastyRecordsAreBorne() throws IOException {
    AdEventDecoder decoder = new AdEventDecoder("requests");
    String request =
        """
        {"event_id":"r","transaction_id":"t","user_id":"u","campaign_id":"c","ad_id":"a",
         "bid_cpm":2.5,"country":"AT","event_time":1800000000000}""";
    String impression =
        """
        {"event_id":"i","transaction_id":"t","ad_id":"a","status":"shown",
         "event_time":1800000000000}""";

    NastyRecords.assertBorne(decoder, "requests", "transaction_id", request);
    NastyRecords.assertBorne(decoder, "impressions", "transaction_id", impression);
  }
}

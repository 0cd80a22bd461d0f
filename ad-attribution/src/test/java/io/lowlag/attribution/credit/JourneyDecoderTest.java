package io.lowlag.attribution.credit;

import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JourneyDecoderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          matches   | 'transaction_id':'t','ad_id':'a','campaign_id':'c','impression_time':1800000000000
          callbacks | 'type':'click','transaction_id':'t','campaign_id':'c','event_time':1800000000000
          callbacks | 'type':'conversion','value':'1.50','currency':'EUR','event_time':1800000000000
          callbacks | 'type':'adjustment','adjusts':'o','adjustment':'restatement','adjusted_value':'1.50','adjustment_time':1800000000000,'event_time':1800000000000
          """,
      quoteCharacter = '`')
  void nastyRecordsAreBorne(String topic, String fields) throws IOException {
    String good = "{'event_id':'e','user_id':'u'," + fields + "}";

    NastyRecords.assertBorne(
        new JourneyDecoder("matches"), topic, "user_id", good.replace('\'', '"'));
  }
}

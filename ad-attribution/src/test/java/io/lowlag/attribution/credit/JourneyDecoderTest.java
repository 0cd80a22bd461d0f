package io.lowlag.attribution.credit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JourneyDecoderTest {

  private static final long T = 1_800_000_000_000L;

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

  @Test
  void aMatchMayBeFurtherAheadThanACallback() throws RejectedRecordException {
    long ahead = T + Duration.ofMinutes(6).toMillis();
    String both = "{'event_id':'e','user_id':'u','transaction_id':'t','campaign_id':'c',";

    assertThat(decode("matches", both + "'ad_id':'a','impression_time':" + ahead + "}").eventTime())
        .isEqualTo(ahead);
    assertThatThrownBy(
            () -> decode("callbacks", both + "'type':'click','event_time':" + ahead + "}"))
        .hasMessageContaining("5m after its Kafka timestamp");
  }

  private static JourneyEvent decode(String topic, String json) throws RejectedRecordException {
    InboundRecord record =
        new InboundRecord(
            "u".getBytes(UTF_8),
            json.replace('\'', '"').getBytes(UTF_8),
            topic,
            0,
            0,
            T * 1_000,
            List.of());
    return new JourneyDecoder("matches")
        .decode(
            JsonFields.parse(
                record, new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofMinutes(5))),
            record);
  }
}

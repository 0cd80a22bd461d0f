package io.lowlag.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.testing.NastyRecords;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardIdle;
import io.lowlag.fraud.model.WindowFeatures;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardFeaturesDecoderTest {

  private static final long T = 1_700_000_000_000L;

  private static final DecodingPolicy POLICY =
      new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofDays(1));

  private static final CardFeatures FEATURES =
      new CardFeatures(
          CardFeatures.idOf("c-1", 3, 42, T + 7),
          "c-1",
          T,
          T + 7,
          WindowFeatures.NOTHING,
          WindowFeatures.ofPayments(1, new BigDecimal("0.3"), 1, 1),
          new WindowFeatures(7, new BigDecimal("1234.5678"), 3, 2, 1, new BigDecimal("5"), 4),
          true,
          "EUR",
          3,
          42);

  @Test
  void readsBackWhatScoringPublishes() throws RejectedRecordException {
    String json = json();

    assertThat(json)
        .contains("\"as_of\":" + (T + 7) + ",\"tx_count_1m\":0,\"sum_amount_1m\":\"0.0000\"")
        .endsWith(
            ",\"refund_count_1h\":1,\"sum_refunds_1h\":\"5.0000\",\"unconverted_count_1h\":4,"
                + "\"truncated\":true,\"base_currency\":\"EUR\",\"source_partition\":3,"
                + "\"source_offset\":42}");
    assertThat(decode(json)).isEqualTo(FEATURES);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"uniq_merchants_1h\":3', '\"uniq_merchants_1h\":-3', uniq_merchants_1h",
    "'\"sum_refunds_1h\":\"5.0000\"', '\"sum_refunds_1h\":\"5.00001\"', sum_refunds_1h",
    "'\"base_currency\":\"EUR\",', '', base_currency",
    "'\"card_id\":\"c-1\"', '\"card_id\":\"c-2\"', card_id",
  })
  void rejectsWhatScoringDoesNotPublish(String written, String wrong, String field) {
    assertThat(json()).contains(written);

    assertThatThrownBy(() -> decode(json().replace(written, wrong)))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining(field);
  }

  @Test
  void anEventTimeThatScoringHasAcceptedIsAccepted() throws RejectedRecordException {
    long ahead = T + Duration.ofMinutes(6).toMillis();
    InboundRecord record =
        record(json().replace("\"event_time\":" + T, "\"event_time\":" + ahead), List.of());

    CardFeatures read =
        new CardFeaturesDecoder()
            .decode(
                JsonFields.parse(
                    record, new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofMinutes(5))),
                record);

    assertThat(read.eventTime()).isEqualTo(ahead);
  }

  @Test
  void nastyRecordsAreBorne() throws IOException {
    NastyRecords.assertBorne(new CardFeaturesDecoder(), "card-features", "card_id", json());
  }

  @Test
  void aTombstoneSaysInItsHeadersWhatItIsAsOf() {
    CardIdle idle = new CardIdle("c-1", T, 3, 42);

    assertThat(CardIdle.of(record(null, idle.headers()))).contains(idle);
    assertThat(CardIdle.of(record(json(), idle.headers()))).isEmpty();
    assertThat(CardIdle.of(record(null, idle.headers().subList(0, 2)))).isEmpty();
    assertThat(CardIdle.of(record(null, null))).isEmpty();
  }

  private static String json() {
    return new String(Json.bytes(FEATURES), UTF_8);
  }

  private static CardFeatures decode(String json) throws RejectedRecordException {
    InboundRecord record = record(json, List.of());
    return new CardFeaturesDecoder().decode(JsonFields.parse(record, POLICY), record);
  }

  private static InboundRecord record(String json, List<KafkaHeader> headers) {
    return new InboundRecord(
        "c-1".getBytes(UTF_8),
        json == null ? null : json.getBytes(UTF_8),
        "card-features",
        0,
        9,
        1_000 * T,
        headers);
  }
}

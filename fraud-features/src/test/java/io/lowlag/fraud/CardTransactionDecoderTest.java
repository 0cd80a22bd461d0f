package io.lowlag.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.NastyRecords;
import io.lowlag.fraud.model.CardTransaction;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardTransactionDecoderTest {

  private static final long KAFKA_US = 1_700_000_000_077_000L;

  private static final DecodingPolicy POLICY =
      DecodingPolicy.from(SettingsLoader.load(Optional.empty(), Map.of()));

  private static final String GOOD =
      """
      {"tx_id":"t1","card_id":"c1","amount":"12.5","currency":"EUR","merchant":"shop",\
      "country":"DE","event_time":1700000000000,"channel":"web"}\
      """;

  @Test
  void readsATransactionAndWhereItCameFrom() throws RejectedRecordException {
    assertThat(decode(GOOD))
        .isEqualTo(
            new CardTransaction(
                "t1",
                "c1",
                new BigDecimal("12.5"),
                "EUR",
                "shop",
                "DE",
                1_700_000_000_000L,
                false,
                new BigDecimal("12.5"),
                new Origin(2, 9, KAFKA_US, KAFKA_US)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0000",
    "0.1, 0.1000",
    "1.50000, 1.5000",
    "1E+2, 100.0000",
    "99999999999999.9999, 99999999999999.9999"
  })
  void anAmountIsExactWithFourPlaces(String written, String amount) throws RejectedRecordException {
    assertThat(decode(GOOD.replace("12.5", written)).amount()).isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({
    "payment, 12.5, false, 12.5000",
    "purchase, 12.5, false, 12.5000",
    "payment, -12.5, true, -12.5000",
    "refund, 12.5, true, -12.5000",
    "REFUND, -12.5, true, -12.5000",
    "reversal, 12.5, true, -12.5000",
    "refund, 0, true, 0.0000"
  })
  void aRefundIsToldByItsTypeOrItsSign(String type, String written, boolean refund, String amount)
      throws RejectedRecordException {
    String json =
        GOOD.replace("12.5", written).replace("\"tx_id\"", "\"type\":\"" + type + "\",\"tx_id\"");

    CardTransaction transaction = decode(json);

    assertThat(transaction.refund()).isEqualTo(refund);
    assertThat(transaction.amount()).isEqualTo(amount);
  }

  @Test
  void onlyTheBaseCurrencyNeedsNoRate() throws RejectedRecordException {
    assertThat(decode(GOOD).baseAmount()).isEqualTo("12.5000");
    assertThat(decode(GOOD.replace("EUR", "JPY")).baseAmount()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.00001",
        "-100000000000000",
        "100000000000000",
        "1E+999999999",
        "1E-999999999",
        "NaN",
        "",
        " 1",
        "1,5"
      })
  void anAmountThatIsNoneIsRejected(String amount) {
    assertRejected(GOOD.replace("12.5", amount), RejectReason.WRONG_FIELD, "amount");
  }

  @Test
  void anAmountThatIsAJsonNumberIsRejected() {
    assertRejected(GOOD.replace("\"12.5\"", "12.5"), RejectReason.WRONG_FIELD, "amount");
  }

  @Test
  void aRecordWithoutAValueAsksToForgetTheCardIfItSaysSo() throws RejectedRecordException {
    CardTransactionDecoder decoder = new CardTransactionDecoder("EUR");

    CardTransaction asked =
        decoder.decodeTombstone("c1", tombstone("c1", CardErasure.headers(1_700_000_000_000L)));

    assertThat(asked.isErasure()).isTrue();
    assertThat(asked.cardId()).isEqualTo("c1");
    assertThat(asked.origin()).isEqualTo(new Origin(2, 9, KAFKA_US, KAFKA_US));
    assertThatThrownBy(() -> decoder.decodeTombstone("c1", tombstone("c1", List.of())))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessage("the record has no value");
    assertThatThrownBy(() -> decoder.decodeTombstone("c1", tombstone("c1", null)))
        .isInstanceOf(RejectedRecordException.class);
  }

  private static InboundRecord tombstone(String key, List<KafkaHeader> headers) {
    return new InboundRecord(
        key.getBytes(StandardCharsets.UTF_8), null, "card-transactions", 2, 9, KAFKA_US, headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tx_id", "card_id", "amount", "currency", "merchant", "country", "event_time"})
  void everyFieldMustBeThere(String field) {
    assertRejected(
        GOOD.replace("\"" + field + "\"", "\"other\""), RejectReason.MISSING_FIELD, field);
  }

  @Test
  void codesAndKeyAreChecked() {
    assertRejected(GOOD.replace("EUR", "eur"), RejectReason.WRONG_FIELD, "currency");
    assertRejected(GOOD.replace("DE", "DEU"), RejectReason.WRONG_FIELD, "country");
    assertRejected(GOOD.replace("c1", "c2"), RejectReason.KEY_MISMATCH, "card_id");
    assertRejected(GOOD.replace("1700000000000", "17"), RejectReason.ABSURD_TIME, "event_time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t1", "shop"})
  void aNameThatIsTooLongIsRejected(String name) throws RejectedRecordException {
    String longest = "x".repeat(CardTransactionDecoder.LONGEST_NAME);

    assertThat(decode(GOOD.replace(name, longest))).isNotNull();
    assertRejected(
        GOOD.replace(name, longest + "x"), RejectReason.WRONG_FIELD, "at most 256 characters");
  }

  @Test
  void nastyRecordsAreBorne() throws IOException {
    NastyRecords.assertBorne(
        new CardTransactionDecoder("EUR"), "card-transactions", "card_id", GOOD);
  }

  @Test
  void aPaymentMayNotBeFarAheadOfItsArrival() throws RejectedRecordException {
    long now = System.currentTimeMillis();
    long hour = Duration.ofHours(1).toMillis();
    long allowed = Duration.ofMinutes(5).toMillis();

    assertThat(paid(now - hour + allowed, now - hour)).isNotNull();
    assertAhead(now - hour + allowed + 1, now - hour);
    assertAhead(now + 20 * hour, now);
  }

  private static CardTransaction paid(long eventTime, long arrivedMs)
      throws RejectedRecordException {
    return decode(GOOD.replace("1700000000000", Long.toString(eventTime)), arrivedMs * 1_000);
  }

  private static void assertAhead(long eventTime, long arrivedMs) {
    assertThatThrownBy(() -> paid(eventTime, arrivedMs))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining("event_time = " + eventTime)
        .extracting(e -> ((RejectedRecordException) e).reason())
        .isEqualTo(RejectReason.ABSURD_TIME);
  }

  private static void assertRejected(String json, RejectReason reason, String field) {
    assertThatThrownBy(() -> decode(json))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining(field)
        .extracting(e -> ((RejectedRecordException) e).reason())
        .isEqualTo(reason);
  }

  private static CardTransaction decode(String json) throws RejectedRecordException {
    return decode(json, KAFKA_US);
  }

  private static CardTransaction decode(String json, long timestampUs)
      throws RejectedRecordException {
    InboundRecord record =
        new InboundRecord(
            "c1".getBytes(StandardCharsets.UTF_8),
            json.getBytes(StandardCharsets.UTF_8),
            "card-transactions",
            2,
            9,
            timestampUs,
            List.of());
    return new CardTransactionDecoder("EUR").decode(JsonFields.parse(record, POLICY), record);
  }
}

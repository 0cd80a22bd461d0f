package io.lowlag.fraud.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.scoring.model.FraudAlert;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JSON of the topics, to the byte: readers of the topics depend on it. */
class EventsJsonTest {

  private static final String TRANSACTION =
      """
      "tx_id":"t1","card_id":"c1","amount":"0.3000","currency":"EUR","merchant":"shop",\
      "country":"DE","event_time":1000,"refund":false,"base_amount":"0.3000\"""";

  private static final String FEATURES =
      """
      "tx_count_1m":1,"sum_amount_1m":"0.3000","uniq_merchants_1m":1,"uniq_countries_1m":1,\
      "refund_count_1m":0,"sum_refunds_1m":"0.0000","unconverted_count_1m":0,\
      "tx_count_10m":2,"sum_amount_10m":"123456789012345678.9012","uniq_merchants_10m":1,\
      "uniq_countries_10m":1,\
      "refund_count_10m":0,"sum_refunds_10m":"0.0000","unconverted_count_10m":0,\
      "tx_count_1h":3,"sum_amount_1h":"123456789012345678.9012",\
      "uniq_merchants_1h":2,"uniq_countries_1h":1,\
      "refund_count_1h":0,"sum_refunds_1h":"0.0000","unconverted_count_1h":0,\
      "truncated":true""";

  private static final String PLACE =
      """
      "source_partition":3,"source_offset":42""";

  @Test
  void anAmountIsATextAndWhereATransactionWasReadIsItsReadersBusiness() {
    assertThat(json(transaction())).isEqualTo("{" + TRANSACTION + "}");
  }

  @Test
  void theScoredRecordIsFlatAndItsDecimalsAreTexts() {
    assertThat(json(scored()))
        .isEqualTo(
            "{\"event_id\":\"09b37cf2-fe46-382f-802d-1376d968269b\","
                + TRANSACTION
                + ","
                + FEATURES
                + ",\"risk_tier\":\"high\",\"risk_score\":\"5.123456\",\"model\":\"formula\","
                + "\"model_version\":\"1\",\"suspicious\":true,\"repeated\":false,"
                + PLACE
                + "}");
  }

  @Test
  void whatIsNotYetKnownIsLeftOut() {
    assertThat(json(unscored()))
        .contains(FEATURES + ",\"suspicious\":false,\"repeated\":false," + PLACE);
  }

  @Test
  void theAlertSaysWhy() {
    assertThat(json(FraudAlert.of(scored())))
        .isEqualTo(
            """
            {"event_id":"a10370ba-ed64-3436-94d1-5960ad422086","tx_id":"t1","card_id":"c1",\
            "risk_score":"5.123456","reasons":["one","two"],"event_time":1000}""");
  }

  @Test
  void theSameIdOfAnotherCardIsAnotherTransaction() {
    ScoredTransaction one = scored();
    ScoredTransaction other = scored(transaction("c2"));

    assertThat(one.transaction().txId()).isEqualTo(other.transaction().txId());
    assertThat(one.eventId()).isNotEqualTo(other.eventId());
    assertThat(FraudAlert.of(one).eventId()).isNotEqualTo(FraudAlert.of(other).eventId());
  }

  @Test
  void theScoreAsItIsPutOutDecides() {
    BigDecimal threshold = new BigDecimal("5.123456");

    assertThat(
            unscored()
                .scored("formula", "1", new BigDecimal("5.1234564999"), threshold, List.of())
                .suspicious())
        .as("5.123456 when put out")
        .isFalse();
    assertThat(
            unscored()
                .scored("formula", "1", new BigDecimal("5.1234565001"), threshold, List.of())
                .suspicious())
        .as("5.123457 when put out")
        .isTrue();
  }

  private static String json(Object event) {
    return new String(Json.bytes(event), UTF_8);
  }

  private static ScoredTransaction scored() {
    return scored(transaction());
  }

  private static ScoredTransaction scored(CardTransaction transaction) {
    return unscored(transaction)
        .ofTier("high")
        .scored(
            "formula", "1", new BigDecimal("5.1234564999"), BigDecimal.ONE, List.of("one", "two"));
  }

  private static ScoredTransaction unscored() {
    return unscored(transaction());
  }

  private static ScoredTransaction unscored(CardTransaction transaction) {
    return ScoredTransaction.unscored(
        transaction,
        WindowFeatures.ofPayments(1, new BigDecimal("0.3"), 1, 1),
        WindowFeatures.ofPayments(2, new BigDecimal("123456789012345678.9012"), 1, 1),
        WindowFeatures.ofPayments(3, new BigDecimal("123456789012345678.9012"), 2, 1),
        true);
  }

  private static CardTransaction transaction() {
    return transaction("c1");
  }

  private static CardTransaction transaction(String card) {
    return new CardTransaction(
        "t1",
        card,
        new BigDecimal("0.3"),
        "EUR",
        "shop",
        "DE",
        1_000,
        false,
        new BigDecimal("0.3"),
        new Origin(3, 42, 5, 6));
  }
}

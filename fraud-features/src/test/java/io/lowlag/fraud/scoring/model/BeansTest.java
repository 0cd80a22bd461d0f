package io.lowlag.fraud.scoring.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.junit.jupiter.api.Test;

/** Beans survive Spark's encoder, decimals unchanged, and have the JSON of their topics. */
class BeansTest {

  @Test
  void everyBeanSurvivesSparksEncoder() {
    assertSurvives(transaction(), CardTransaction.class);
    assertSurvives(scored(), ScoredTransaction.class);
    ScoredTransaction unscored = scored();
    unscored.setRiskScore(null);
    unscored.setRiskTier(null);
    unscored.setReasons(null);
    assertSurvives(unscored, ScoredTransaction.class);
    CardState state = new CardState();
    assertSurvives(state, CardState.class);
    state.setNewest(1);
    state.setFloorTime(2);
    state.setFloorSequence(3);
    state.setNextSequence(4);
    state.setSegments(5);
    state.setLastSeen(6);
    state.setTail(new byte[] {1, 2});
    assertSurvives(state, CardState.class);
  }

  @Test
  void theScoredRecordIsFlatAndItsDecimalsAreTexts() throws IOException {
    Map<String, Object> json = json(scored());

    assertThat(json)
        .containsEntry("amount", "0.3000")
        .containsEntry("sum_amount_10m", "123456789012345678.9012")
        .containsEntry("risk_score", "5.123456")
        .containsEntry("tx_count_1h", 3)
        .containsEntry("source_partition", 3)
        .containsEntry("source_offset", 42);
    assertThat(json)
        .containsOnlyKeys(
            "event_id",
            "tx_id",
            "card_id",
            "amount",
            "currency",
            "merchant",
            "country",
            "event_time",
            "tx_count_1m",
            "sum_amount_1m",
            "uniq_merchants_1m",
            "uniq_countries_1m",
            "tx_count_10m",
            "sum_amount_10m",
            "uniq_merchants_10m",
            "uniq_countries_10m",
            "tx_count_1h",
            "sum_amount_1h",
            "uniq_merchants_1h",
            "uniq_countries_1h",
            "truncated",
            "risk_tier",
            "risk_score",
            "suspicious",
            "source_partition",
            "source_offset");
  }

  @Test
  void theAlertSaysWhy() throws IOException {
    assertThat(json(FraudAlert.of(scored())))
        .isEqualTo(
            Map.of(
                "event_id",
                EventIds.of("fraud-alert", "t1"),
                "tx_id",
                "t1",
                "card_id",
                "c1",
                "risk_score",
                "5.123456",
                "reasons",
                List.of("one", "two"),
                "event_time",
                1_000));
  }

  private static Map<String, Object> json(Object event) throws IOException {
    return new ObjectMapper().readValue(Json.bytes(event), new TypeReference<>() {});
  }

  private static <T> void assertSurvives(T bean, Class<T> type) {
    ExpressionEncoder<T> encoder =
        ExpressionEncoder.apply((AgnosticEncoder<T>) Encoders.bean(type));
    ExpressionEncoder<T> bound =
        encoder.resolveAndBind(
            encoder.resolveAndBind$default$1(), encoder.resolveAndBind$default$2());
    InternalRow row = bound.createSerializer().apply(bean);
    assertThat(bound.createDeserializer().apply(row)).isEqualTo(bean);
  }

  private static CardTransaction transaction() {
    CardTransaction transaction = new CardTransaction();
    transaction.setTxId("t1");
    transaction.setCardId("c1");
    transaction.setAmount(new BigDecimal("0.3"));
    transaction.setCurrency("EUR");
    transaction.setMerchant("shop");
    transaction.setCountry("DE");
    transaction.setEventTime(1_000);
    transaction.setOrigin(new Origin(3, 42, 5, 6));
    return transaction;
  }

  private static ScoredTransaction scored() {
    ScoredTransaction scored =
        ScoredTransaction.unscored(
            transaction(),
            new WindowFeatures(1, new BigDecimal("0.3"), 1, 1),
            new WindowFeatures(2, new BigDecimal("123456789012345678.9012"), 1, 1),
            new WindowFeatures(3, new BigDecimal("123456789012345678.9012"), 2, 1),
            true);
    scored.setRiskTier("high");
    scored.setRiskScore(new BigDecimal("5.1234564999"));
    scored.setSuspicious(true);
    scored.setReasons(List.of("one", "two"));
    return scored;
  }
}

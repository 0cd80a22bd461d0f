package io.lowlag.fraud.landing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.NastyRecords;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.ShadowScore;
import io.lowlag.fraud.model.WindowFeatures;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoredTransactionDecoderTest {

  private static final long KAFKA_US = 1_800_000_000_000_000L;

  private static final DecodingPolicy POLICY =
      new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofDays(1));

  @Test
  void readsBackWhatScoringWrites() throws RejectedRecordException {
    ScoredTransaction scored = scored();

    ScoredTransaction read = decode(new String(Json.bytes(scored), UTF_8));

    assertThat(read).isEqualTo(scored);
  }

  @Test
  void anEventTimeThatScoringHasAcceptedIsAccepted() throws RejectedRecordException {
    ScoredTransaction scored = scored();
    InboundRecord record =
        new InboundRecord(
            "card-1".getBytes(UTF_8),
            Json.bytes(scored),
            "transactions-scored",
            0,
            0,
            1_000 * (scored.transaction().eventTime() - Duration.ofMinutes(6).toMillis()),
            List.of());

    ScoredTransaction read =
        new ScoredTransactionDecoder()
            .decode(
                JsonFields.parse(
                    record, new DecodingPolicy(10_000, 10_000, 256, 0, Duration.ofMinutes(5))),
                record);

    assertThat(read.transaction().eventTime()).isEqualTo(scored.transaction().eventTime());
  }

  @Test
  void nastyRecordsAreBorne() throws IOException {
    String json = new String(Json.bytes(scored()), UTF_8);

    NastyRecords.assertBorne(
        new ScoredTransactionDecoder(), "transactions-scored", "card_id", json);
  }

  @Test
  void readsBackWhatTheModelFailedOn() throws RejectedRecordException {
    ScoredTransaction unscored =
        scored().unscorable("formula", "1", "java.lang.IllegalStateException: boom");
    String json = new String(Json.bytes(unscored), UTF_8);

    assertThat(json)
        .contains("\"model_error\":\"java.lang.IllegalStateException: boom\"")
        .contains("\"suspicious\":false")
        .doesNotContain("risk_score");
    assertThat(decode(json)).isEqualTo(unscored);
  }

  @Test
  void readsEachTextThatScoringAccepts() throws RejectedRecordException {
    Random random = new Random(11);
    int accepted = 0;
    for (int i = 0; i < 2_000; i++) {
      String text = text(random);
      ScoredTransaction scored =
          scored()
              .ofTier(text)
              .scored(text, text, BigDecimal.ONE, BigDecimal.TEN, List.of())
              .shadowed(List.of(new ShadowScore(text, text, null, "boom")));
      if (POLICY.texts().accepts(text)) {
        accepted++;
        assertThat(decode(new String(Json.bytes(scored), UTF_8))).isEqualTo(scored);
      } else {
        assertThatThrownBy(() -> decode(new String(Json.bytes(scored), UTF_8)))
            .as("\"%s\"", text)
            .isInstanceOf(Exception.class);
      }
    }
    assertThat(accepted).isBetween(500, 1_800);
  }

  /** Of no character, one, or around the limit; some have half a surrogate pair. */
  private static String text(Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(3) : 250 + random.nextInt(12);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (random.nextInt(5)) {
        case 0 -> text.append(' ');
        case 1 -> text.appendCodePoint(0x1F600 + random.nextInt(10));
        case 2 -> text.append((char) random.nextInt(0x20));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    if (random.nextInt(10) == 0) {
      text.append((char) (0xD800 + random.nextInt(0x800)));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"tx_count_10m\":7', '\"tx_count_10m\":7.5', tx_count_10m",
    "'\"uniq_merchants_1h\":3', '\"uniq_merchants_1h\":-1', uniq_merchants_1h",
    "'\"amount\":\"0.1000\"', '\"amount\":\"0.00001\"', amount",
    "'\"amount\":\"0.1000\"', '\"amount\":\"1E+999999999\"', amount",
    "'\"suspicious\":true', '\"suspicious\":\"true\"', suspicious",
    "'\"truncated\":false,', '', truncated",
    "'\"risk_score\":\"5.250000\",', '', risk_score",
  })
  void rejectsWhatScoringDoesNotWrite(String written, String wrong, String field) {
    String json = new String(Json.bytes(scored()), UTF_8);
    assertThat(json).contains(written);

    assertThatThrownBy(() -> decode(json.replace(written, wrong)))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining(field);
  }

  private static ScoredTransaction decode(String json) throws RejectedRecordException {
    InboundRecord record =
        new InboundRecord(
            "card-1".getBytes(UTF_8),
            json.getBytes(UTF_8),
            "transactions-scored",
            0,
            0,
            KAFKA_US,
            List.of());
    return new ScoredTransactionDecoder().decode(JsonFields.parse(record, POLICY), record);
  }

  private static ScoredTransaction scored() {
    CardTransaction transaction =
        new CardTransaction(
            "tx-1",
            "card-1",
            new BigDecimal("0.1"),
            "EUR",
            "merchant",
            "NL",
            1_700_000_000_000L,
            false,
            new BigDecimal("0.1"),
            new Origin(2, 40, KAFKA_US, KAFKA_US));
    WindowFeatures window =
        WindowFeatures.ofPayments(7, new BigDecimal("12345678901234.5678"), 3, 2);
    return ScoredTransaction.unscored(transaction, window, window, window, false)
        .ofTier("standard")
        .scored("formula", "1", new BigDecimal("5.25"), new BigDecimal("5"), List.of());
  }
}

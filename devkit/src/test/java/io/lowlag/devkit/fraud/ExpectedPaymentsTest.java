package io.lowlag.devkit.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.ScoringPolicy;
import io.lowlag.fraud.scoring.ScoringProcessor;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.model.FraudAlert;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.FormulaModel;
import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import io.lowlag.fraud.scoring.risk.RiskScore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TwsTester;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** The generator's brute-force answer is what decoder, processor and model find out. */
class ExpectedPaymentsTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final DecodingPolicy DECODING =
      new DecodingPolicy(1 << 20, 10_000, 256, 946_684_800_000L, Duration.ofDays(3650));
  private static final ScoringPolicy POLICY =
      new ScoringPolicy(Duration.ofMinutes(15), 10_000, Duration.ofHours(6), "EUR", false);
  private static final PaymentDisorder MOSTLY_DISORDER = new PaymentDisorder(0.6, 0.5, 0.2);

  private final TwsTester<String, CardTransaction, CardOutcome> tester =
      new TwsTester<>(
          new ScoringProcessor(POLICY),
          CollectionConverters.asScala(List.<scala.Tuple2<String, Object>>of()).toList(),
          TimeMode.ProcessingTime(),
          OutputMode.Update(),
          scala.Option.empty());
  private final Map<String, String> tiers = new HashMap<>();
  private final List<String> scored = new ArrayList<>();
  private final List<String> repeated = new ArrayList<>();
  private final List<String> alerts = new ArrayList<>();
  private final Set<String> deadLetters = new HashSet<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void decoderProcessorAndModelPutOutExactlyWhatIsExpected(long seed) {
    PaymentTraffic traffic =
        PaymentTraffic.of(300, 5, seed)
            .with(seed % 2 == 0 ? MOSTLY_DISORDER : PaymentDisorder.some());
    PaymentGenerator generator = new PaymentGenerator(traffic, START_MS);
    ExpectedPayments expected = generator.expected(FraudFeaturesScenario.FORMULA);
    tiers.putAll(generator.tiers());

    long[] offset = {0};
    generator.records().forEachRemaining(record -> read(record, offset[0]++));

    assertThat(scored).containsExactlyInAnyOrderElementsOf(expected.scored());
    assertThat(repeated).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected.repeated());
    assertThat(alerts).containsExactlyInAnyOrderElementsOf(expected.alerts());
    assertThat(deadLetters).isEqualTo(expected.deadLetters());
    assertThat(alerts).isNotEmpty().hasSizeLessThan(scored.size() / 2);
  }

  private void read(GeneratedRecord record, long offset) {
    InboundRecord inbound =
        new InboundRecord(
            record.keyBytes(),
            record.value(),
            record.topic(),
            0,
            offset,
            Stamps.nowUs(),
            List.of());
    try {
      CardTransaction transaction =
          converted(
              new CardTransactionDecoder("EUR")
                  .decode(JsonFields.parse(inbound, DECODING), inbound));
      CollectionConverters.asJava(
              tester.test(
                  transaction.cardId(),
                  CollectionConverters.asScala(List.of(transaction)).toList()))
          .forEach(outcome -> score(outcome.scored()));
    } catch (RejectedRecordException rejected) {
      deadLetters.add(ExpectedPayments.fingerprint(record.value()));
    }
  }

  private static CardTransaction converted(CardTransaction of) {
    return new CardTransaction(
        of.txId(),
        of.cardId(),
        of.amount(),
        of.currency(),
        of.merchant(),
        of.country(),
        of.eventTime(),
        of.refund(),
        DemoRates.converted(of.amount(), of.currency(), of.eventTime()),
        of.origin());
  }

  private void score(ScoredTransaction features) {
    ScoreFormula formula = FraudFeaturesScenario.FORMULA;
    String card = features.transaction().cardId();
    ScoredTransaction tiered = features.ofTier(tiers.getOrDefault(card, formula.defaultTier()));
    RiskScore score =
        new RiskModelConfig(FormulaModel.class.getName(), options(formula))
            .newModel()
            .score(new Features(tiered));
    ScoredTransaction transaction =
        tiered.scored("formula", "1", score.value(), formula.threshold(), score.reasons());
    JsonNode json = json(transaction);
    String identity = ScoreIdentity.found(field -> ScoreIdentity.value(json.path(field)));
    if (transaction.repeated()) {
      repeated.add(ScoreIdentity.again(identity));
      return;
    }
    scored.add(identity);
    if (transaction.suspicious()) {
      alerts.add(ScoreIdentity.alertFound(json(FraudAlert.of(transaction))));
    }
  }

  private static Map<String, String> options(ScoreFormula formula) {
    Map<String, String> options = new HashMap<>();
    options.put("count-weight", formula.countWeight().toPlainString());
    options.put("amount-weight", formula.amountWeight().toPlainString());
    options.put("merchants-limit", Integer.toString(formula.merchantsLimit()));
    options.put("merchants-weight", formula.merchantsWeight().toPlainString());
    formula
        .tierWeights()
        .forEach((tier, weight) -> options.put("tier-weights." + tier, weight.toPlainString()));
    return options;
  }

  private static JsonNode json(Object event) {
    try {
      return new JsonMapper().readTree(new String(Json.bytes(event), UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

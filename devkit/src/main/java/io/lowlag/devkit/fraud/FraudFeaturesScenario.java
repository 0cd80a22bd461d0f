package io.lowlag.devkit.fraud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.devkit.demo.DemoJob;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.DemoRun;
import io.lowlag.devkit.demo.Findings;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.postgres.PostgresServer;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.fraud.scoring.ScoringJob;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.SparkSession;

/**
 * Fraud features as a demo: hours of payments within seconds. The job scores them. If it cannot
 * write Delta, the landing job does so after it has ended. Then the features job computes its
 * windows over the same payments.
 */
public final class FraudFeaturesScenario implements Scenario {

  /**
   * The pipeline's formula with other weights: with the default ones, hardly any payment of a
   * consumer would be suspicious.
   */
  public static final ScoreFormula FORMULA =
      new ScoreFormula(
          new BigDecimal("0.25"),
          new BigDecimal("0.001"),
          4,
          new BigDecimal("0.75"),
          Map.of("high", new BigDecimal("0.5")),
          new BigDecimal("2"),
          "standard");

  private static final String SCORED = "transactions-scored";
  private static final String ALERTS = "fraud-alerts";
  private static final String FEATURES = "card-features";
  private static final String WINDOWS = "card-windows";
  private static final String DEAD_LETTERS = "fraud-features-dead-letters";
  private static final long SEED = 20261121;
  private static final JsonMapper JSON = new JsonMapper();

  private static final DemoJob ONLINE = new DemoJob(OnlineJob::new, List.of(FEATURES));

  /** The share of the run, as a divisor, before the first measurement of the store. */
  private static final int WARM_UP_SHARE = 3;

  private final PaymentTraffic traffic;
  private final Duration warmUp;
  private final boolean realTime;
  private final AlertBoard board = new AlertBoard();
  private final ServedFeatures served = new ServedFeatures();
  private final boolean trains;
  private StoreWatch store;
  private volatile ExpectedPayments expected =
      new ExpectedPayments(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Map.of(), Map.of(), 0);

  /** Creates the demo with the formula only. */
  public FraudFeaturesScenario(DemoOptions options) {
    this(options, false);
  }

  /**
   * @param trains whether a model is trained on the scored transactions and compared with the
   *     formula
   */
  public FraudFeaturesScenario(DemoOptions options, boolean trains) {
    this.trains = trains;
    this.traffic = PaymentTraffic.of(options.rate(), options.seconds(), SEED);
    this.warmUp = Duration.ofSeconds(options.seconds()).dividedBy(WARM_UP_SHARE);
    this.realTime = options.mode() == ExecutionMode.REAL_TIME;
  }

  @Override
  public String name() {
    return "fraud-features";
  }

  @Override
  public List<String> inputTopics() {
    return List.of(PaymentGenerator.TRANSACTIONS);
  }

  @Override
  public List<String> outputTopics() {
    return List.of(SCORED, ALERTS, FEATURES, WINDOWS, DEAD_LETTERS);
  }

  @Override
  public List<String> compactedTopics() {
    return List.of(FEATURES);
  }

  @Override
  public List<String> timedTopics() {
    return List.of(SCORED, ALERTS);
  }

  @Override
  public List<DemoJob> jobs() {
    DemoJob scoring = new DemoJob(ScoringJob::new, inputTopics());
    return PostgresServer.isAvailable() ? List.of(scoring, ONLINE) : List.of(scoring);
  }

  @Override
  public Overrides settings(Path folder) {
    Overrides settings =
        formulaSettings()
            .and(referenceSettings(folder, traffic))
            .with("fraud.tables.features", table(folder, WINDOWS))
            // The later jobs write Delta in the session of the first job, which does not need Delta
            // in real-time mode.
            .withSpark("sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .withSpark(
                "sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .with("fraud.delta.log-partitions", 2);
    return realTime ? settings : settings.with("fraud.tables.scored", table(folder, SCORED));
  }

  @Override
  public Overrides services(Path folder) {
    if (!PostgresServer.isAvailable()) {
      return Overrides.none();
    }
    store = StoreWatch.start(folder.resolve("postgres"), warmUp);
    return store.settings();
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  /** Writes the tiers of the traffic's cards and exchange rates; returns settings to read them. */
  public static Overrides referenceSettings(Path folder, PaymentTraffic traffic) {
    return new TierFile(folder.resolve("tiers.csv"))
        .write(traffic)
        .and(DemoRates.write(folder.resolve("rates.csv")));
  }

  /** Returns settings that make the scoring job score by {@link #FORMULA}. */
  public static Overrides formulaSettings() {
    String formula = "fraud.scoring.formula.";
    Overrides settings =
        Overrides.none()
            .with(formula + "count-weight", FORMULA.countWeight().toPlainString())
            .with(formula + "amount-weight", FORMULA.amountWeight().toPlainString())
            .with(formula + "merchants-limit", FORMULA.merchantsLimit())
            .with(formula + "merchants-weight", FORMULA.merchantsWeight().toPlainString())
            .with("fraud.scoring.threshold", FORMULA.threshold().toPlainString())
            .with("fraud.scoring.default-tier", FORMULA.defaultTier());
    for (Map.Entry<String, BigDecimal> weight : FORMULA.tierWeights().entrySet()) {
      settings =
          settings.with(
              formula + "tier-weights." + weight.getKey(), weight.getValue().toPlainString());
    }
    return settings;
  }

  private static String table(Path folder, String topic) {
    return folder.resolve("tables").resolve(topic).toString();
  }

  @Override
  public Iterator<GeneratedRecord> records(long startMs) {
    PaymentGenerator generator = new PaymentGenerator(traffic, startMs);
    expected = generator.expected(FORMULA);
    return generator.records();
  }

  @Override
  public Map<String, Set<String>> expected() {
    return Map.of(
        SCORED, union(expected.scored(), expected.repeated()),
        ALERTS, expected.alerts(),
        DEAD_LETTERS, expected.deadLetters());
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  @Override
  public Optional<String> identify(ConsumerRecord<byte[], byte[]> output) {
    if (output.topic().equals(DEAD_LETTERS)) {
      return Optional.of(ExpectedPayments.fingerprint(output.value()));
    }
    try {
      if (output.topic().equals(FEATURES)) {
        served.published(output);
        if (store != null) {
          store.published(output);
        }
        return Optional.empty();
      }
      if (output.topic().equals(WINDOWS)) {
        return Optional.empty();
      }
      JsonNode event = JSON.readTree(output.value());
      return Optional.of(output.topic().equals(ALERTS) ? alert(event) : scored(event));
    } catch (IOException e) {
      return Optional.of("not JSON: " + output.partition() + "@" + output.offset());
    }
  }

  private String scored(JsonNode event) {
    String identity = ScoreIdentity.found(field -> ScoreIdentity.value(event.path(field)));
    board.scored(identity);
    return event.path("repeated").booleanValue() ? ScoreIdentity.again(identity) : identity;
  }

  private String alert(JsonNode event) {
    String identity = ScoreIdentity.alertFound(event);
    board.alerted(identity);
    return identity;
  }

  @Override
  public Findings findings(DemoRun run) throws Exception {
    String scored = table(run.folder(), SCORED);
    String windows = table(run.folder(), WINDOWS);
    if (realTime) {
      Overrides table = Overrides.none().with("fraud.tables.scored", scored);
      run.runToItsEnd(new LandingJob(), SCORED, table, spark -> scored);
    }
    Findings online = Findings.none();
    if (store != null) {
      run.readTheRest(ONLINE);
      online = store.findings();
    }
    Findings inStore = online;
    return run.runToItsEnd(
        new FeaturesJob(),
        PaymentGenerator.TRANSACTIONS,
        Overrides.none(),
        spark ->
            board
                .against(expected.frauds())
                .and(LakeCheck.scored(spark, scored, expected.scored()))
                .and(served.against(expected.cards()))
                .and(inStore)
                .and(trained(run.folder(), spark, scored))
                .and(LakeCheck.windows(spark, windows, expected.windows())));
  }

  private Findings trained(Path folder, SparkSession spark, String scored) {
    return trains
        ? new TrainedComparison(folder, scored).with(spark, expected.cards())
        : Findings.none();
  }

  @Override
  public String status() {
    return board.line();
  }

  @Override
  public Duration settling() {
    return Duration.ofSeconds(1);
  }
}

package io.lowlag.devkit.ads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.demo.DemoJob;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.DemoRun;
import io.lowlag.devkit.demo.Findings;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.MergedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Ad attribution as a demo, from the request to the settled credit and the fulfilled contract, with
 * every kind of disorder, and with times short enough that everything ends during the demo.
 */
public final class AdAttributionScenario implements Scenario {

  private static final String MATCHES = "ad-matches";
  private static final String UNMATCHED = "ad-unmatched";
  private static final String CREDITS = "ad-credits";
  private static final String PARTIALS = "campaign-partials";
  private static final String DELIVERY = "campaign-delivery";
  private static final String AUDIT = "ad-audit";
  private static final String DEAD_LETTERS = "ad-attribution-dead-letters";

  private static final Duration WINDOW = Duration.ofSeconds(6);
  private static final Duration LATENESS = Duration.ofSeconds(6);

  /** The maximum time from a request to its impression. */
  private static final Duration TAIL = WINDOW.dividedBy(2);

  private static final long SEED = 20261121;
  private static final JsonMapper JSON = new JsonMapper();

  private final AdTraffic traffic;
  private final JourneyTimes times;

  /** The last match may come a window and half of the lateness after its request. */
  private final Duration flightLateness;

  private final CreditBoard board = new CreditBoard();
  private final LedgerBoard ledger = new LedgerBoard();
  private Map<String, Set<String>> expected = Map.of();
  private ExpectedFunnel funnel =
      new ExpectedFunnel(Map.of(), Set.of(), Set.of(), Map.of(), Map.of());

  public AdAttributionScenario(DemoOptions options) {
    this.traffic = AdTraffic.of(options.rate(), options.seconds(), WINDOW, LATENESS, SEED);
    this.times = JourneyTimes.of(WINDOW, LATENESS, options.outage());
    this.flightLateness = WINDOW.plus(LATENESS).multipliedBy(2).plus(options.outage());
  }

  @Override
  public String name() {
    return "ad-attribution";
  }

  @Override
  public List<String> inputTopics() {
    return List.of(
        AdEventGenerator.REQUESTS,
        AdEventGenerator.IMPRESSIONS,
        FunnelGenerator.CALLBACKS,
        DeliveryPlan.CONTRACTS);
  }

  @Override
  public List<String> outputTopics() {
    return List.of(MATCHES, UNMATCHED, CREDITS, DELIVERY, AUDIT, DEAD_LETTERS, PARTIALS);
  }

  @Override
  public List<DemoJob> jobs() {
    return List.of(
        new DemoJob(
            CorrelationJob::new, List.of(AdEventGenerator.REQUESTS, AdEventGenerator.IMPRESSIONS)),
        new DemoJob(CreditJob::new, List.of(MATCHES, FunnelGenerator.CALLBACKS)),
        new DemoJob(DeliveryCountJob::new, List.of(MATCHES)),
        new DemoJob(DeliveryJob::new, List.of(PARTIALS, DeliveryPlan.CONTRACTS)));
  }

  @Override
  public Overrides settings(Path folder) {
    return Overrides.none()
        .with("correlation.window", WINDOW)
        .with("correlation.allowed-lateness", LATENESS)
        .with("correlation.audit", "true")
        .with("credit.click-window", times.clickWindow())
        .with("credit.view-window", times.viewWindow())
        .with("credit.click-through", times.clickThrough())
        .with("credit.half-life", times.halfLife())
        .with("credit.allowed-lateness", times.allowedLateness())
        .with("credit.settlement", times.settlement())
        .with("credit.audit", "true")
        .with("delivery.allowed-lateness", flightLateness)
        .with("delivery.progress-interval", Duration.ofSeconds(1));
  }

  @Override
  public Iterator<GeneratedRecord> records(long startMs) {
    AdEventGenerator events = new AdEventGenerator(traffic, startMs);
    FunnelGenerator journeys = new FunnelGenerator(traffic, times, startMs);
    ExpectedOutputs outputs = events.expected();
    funnel = journeys.expected();
    DeliveryPlan plan =
        new DeliveryPlan(funnel.impressions(), startMs, traffic.seconds(), TAIL.toMillis());
    expected =
        Map.of(
            MATCHES,
            outputs.matches(),
            UNMATCHED,
            outputs.unmatched().entrySet().stream()
                .map(unmatched -> unmatched.getKey() + " " + unmatched.getValue())
                .collect(Collectors.toSet()),
            CREDITS,
            funnel.credits().entrySet().stream()
                .map(credit -> credit.getKey() + " " + credit.getValue())
                .collect(Collectors.toSet()),
            DELIVERY,
            plan.expected(),
            AUDIT,
            together(outputs.audits(), funnel.audits()),
            DEAD_LETTERS,
            together(outputs.deadLetters(), funnel.deadLetters()));
    return ledger.counting(new MergedRecords(journeys.records(), plan.records().iterator()));
  }

  private static Set<String> together(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream())
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public Map<String, Set<String>> expected() {
    return expected;
  }

  /**
   * Allows provisional credits and progress records, because their number depends on how often the
   * jobs are called.
   */
  @Override
  public boolean allows(String topic, String identity) {
    return switch (topic) {
      case CREDITS -> funnel.credits().containsKey(identityOfCredit(identity));
      case DELIVERY -> !identity.contains("fulfilled") && !identity.contains("ended");
      default -> false;
    };
  }

  private static String identityOfCredit(String identity) {
    return identity.substring(0, identity.indexOf(' ', identity.indexOf(' ') + 1));
  }

  @Override
  public Optional<String> identify(ConsumerRecord<byte[], byte[]> output) {
    if (output.topic().equals(PARTIALS)) {
      return Optional.empty();
    }
    if (output.topic().equals(DEAD_LETTERS)) {
      ledger.deadLetter(output);
      return Optional.of(ExpectedOutputs.fingerprint(output.value()));
    }
    try {
      return Optional.of(identify(output.topic(), JSON.readTree(output.value())));
    } catch (IOException e) {
      return Optional.of("not JSON: " + output.partition() + "@" + output.offset());
    }
  }

  private String identify(String topic, JsonNode event) {
    return switch (topic) {
      case MATCHES -> {
        ledger.match(event);
        yield event.path("event_id").asText();
      }
      case UNMATCHED -> {
        ledger.unmatched(event);
        yield event.path("event_id").asText() + " " + event.path("reason").asText();
      }
      case CREDITS -> board.add(event) + " " + CreditBoard.line(event);
      case DELIVERY ->
          DeliveryPlan.identity(
              event.path("campaign_id").asText(),
              event.path("contract_version").asInt(),
              event.path("status").asText(),
              event.path("delivered").asLong());
      default -> {
        ledger.audit(event);
        yield event.path("reason").asText() + " " + event.path("dropped_event_id").asText();
      }
    };
  }

  @Override
  public List<String> timedTopics() {
    return List.of(MATCHES, CREDITS, DELIVERY);
  }

  @Override
  public Findings findings(DemoRun run) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Map<String, Object> steps = new LinkedHashMap<>();
    steps.put("requests", ledger.requests());
    steps.put("shown", funnel.steps().getOrDefault("shown", 0L));
    steps.put("clicked", funnel.steps().getOrDefault("clicked", 0L));
    steps.put("converted", funnel.steps().getOrDefault("converted", 0L));
    steps.put(
        "campaigns_fulfilled",
        expected.getOrDefault(DELIVERY, Set.of()).stream()
            .filter(said -> said.contains("fulfilled"))
            .count());
    facts.put("funnel", steps);
    facts.put("credited_eur", board.creditedByModel());
    facts.put("ledger", ledger.facts());
    return new Findings(facts, wrong());
  }

  private List<String> wrong() {
    return Stream.concat(
            board.differences(funnel.credits()).stream(), ledger.differences().stream())
        .toList();
  }

  @Override
  public Duration settling() {
    // The last conversion may happen a view window after the last click, and must then be settled.
    return TAIL.plus(WINDOW)
        .plus(times.clickThrough())
        .plus(times.settlement())
        .plus(Duration.ofSeconds(2));
  }
}

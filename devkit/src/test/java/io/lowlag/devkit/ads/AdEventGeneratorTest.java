package io.lowlag.devkit.ads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.Malformation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdEventGeneratorTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final AdTraffic TRAFFIC =
      AdTraffic.of(2_000, 10, Duration.ofSeconds(2), Duration.ofSeconds(1), 7);
  private static final Offset<Double> ROUGHLY = within(0.01);

  @Test
  void equalSeedsGiveEqualRecordsAndAnswers() {
    AdEventGenerator one = new AdEventGenerator(TRAFFIC, START_MS);
    AdEventGenerator other = new AdEventGenerator(TRAFFIC, START_MS);

    assertThat(described(other)).isEqualTo(described(one));
    assertThat(other.expected()).isEqualTo(one.expected());
  }

  @Test
  void anotherSeedGivesOtherRecords() {
    AdTraffic reseeded = AdTraffic.of(2_000, 10, TRAFFIC.window(), TRAFFIC.allowedLateness(), 8);

    Set<String> both = new HashSet<>(described(new AdEventGenerator(reseeded, START_MS)));
    both.retainAll(new HashSet<>(described(new AdEventGenerator(TRAFFIC, START_MS))));
    assertThat(both).isEmpty();
  }

  @Test
  void recordsComeInSendingOrderAtTheRateAskedFor() {
    List<GeneratedRecord> records = records(TRAFFIC);

    assertThat(records).extracting(GeneratedRecord::sendAtUs).isSorted();
    assertThat((double) records.size()).isCloseTo(20_000, within(300.0));
    assertThat(records.stream().filter(r -> inSecond(r, 5)).count()).isBetween(1_900L, 2_100L);
    assertThat(new AdEventGenerator(TRAFFIC, START_MS).expected().records())
        .isEqualTo(records.size());
  }

  @Test
  void recordsAreMadeOnlyWhenAskedFor() {
    AdTraffic endless =
        AdTraffic.of(100_000, 86_400, TRAFFIC.window(), TRAFFIC.allowedLateness(), 1);

    assertThat(new AdEventGenerator(endless, START_MS).records().next().sendAtUs()).isPositive();
  }

  @Test
  void sharesAreRoughlyAsAskedFor() {
    ExpectedOutputs expected = new AdEventGenerator(TRAFFIC, START_MS).expected();
    AdDisorder shares = TRAFFIC.disorder();
    double all = TRAFFIC.transactions();

    assertThat(reasons(expected, "no_request") / all)
        .isCloseTo(shares.orphaned() + shares.tooLate(), ROUGHLY);
    assertThat(reasons(expected, "outside_window") / all)
        .isCloseTo(shares.outsideWindow(), ROUGHLY);
    assertThat(reasons(expected, "no_impression") / all)
        .isCloseTo(
            shares.missing() + shares.outsideWindow() + shares.tooLate() + shares.notShown(),
            ROUGHLY);
    assertThat(reasons(expected, "not_shown") / all).isCloseTo(shares.notShown(), ROUGHLY);
    assertThat(expected.deadLetters().size() / all).isCloseTo(shares.malformed(), ROUGHLY);
  }

  @Test
  void disordersOfArrivalAreRoughlyAsManyAsAskedFor() {
    AdDisorder shares = TRAFFIC.disorder();
    Map<String, Long> requestSentUs = new HashMap<>();
    Map<String, Long> impressionSentUs = new HashMap<>();
    Set<String> seen = new HashSet<>();
    int repeated = 0;
    int secondRequests = 0;
    int secondAds = 0;
    StrictDecoder decoder = new StrictDecoder(START_MS);
    for (GeneratedRecord record : records(TRAFFIC)) {
      AdEvent event = decoder.decode(record).orElse(null);
      if (event == null) {
        continue;
      }
      if (event.adId().startsWith("b-")) {
        secondAds++;
        continue;
      }
      boolean request = event.side().equals(AdEvent.REQUEST);
      if (!seen.add(event.eventId())) {
        repeated++;
      } else if ((request ? requestSentUs : impressionSentUs)
              .putIfAbsent(record.key(), record.sendAtUs())
          != null) {
        secondRequests++;
      }
    }
    double all = TRAFFIC.transactions();
    long first = 0;
    long late = 0;
    long tooLate = 0;
    for (Map.Entry<String, Long> request : requestSentUs.entrySet()) {
      long delayUs =
          impressionSentUs.getOrDefault(request.getKey(), request.getValue()) - request.getValue();
      if (delayUs > 3_100_000) {
        tooLate++;
        continue;
      }
      first += delayUs < 0 ? 1 : 0;
      late += delayUs > TRAFFIC.window().toMillis() * 1_000 ? 1 : 0;
      assertThat(delayUs)
          .as("safe distance of %s from the end of the request", request.getKey())
          .isLessThan(2_510_000);
    }

    assertThat(first / all).isCloseTo(shares.impressionsFirst(), ROUGHLY);
    assertThat(late / all).isCloseTo(shares.late(), ROUGHLY);
    assertThat(tooLate).isPositive();
    assertThat(tooLate / all).isCloseTo(shares.tooLate(), ROUGHLY);
    assertThat(repeated / all).isCloseTo(shares.duplicated(), ROUGHLY);
    assertThat(secondRequests / all).isCloseTo(shares.secondRequests(), ROUGHLY);
    assertThat(secondAds / all).isCloseTo(2 * shares.breaks(), ROUGHLY);
  }

  @Test
  void withoutDisorderEveryRequestIsMatched() {
    AdTraffic calm = TRAFFIC.with(AdDisorder.none());
    ExpectedOutputs expected = new AdEventGenerator(calm, START_MS).expected();

    assertThat(expected.matches()).hasSize(10_000);
    assertThat(expected.unmatched()).isEmpty();
    assertThat(expected.deadLetters()).isEmpty();
  }

  @Test
  void skewMakesTheLargestCampaignAsLargeAsZipfSays() {
    AdTraffic calm = TRAFFIC.with(AdDisorder.none());
    StrictDecoder decoder = new StrictDecoder(START_MS);
    double largest =
        records(calm).stream()
            .map(record -> decoder.decode(record).orElseThrow())
            .filter(event -> "c-0".equals(event.campaignId()))
            .count();
    double zipf = 0;
    for (int rank = 1; rank <= calm.campaigns(); rank++) {
      zipf += Math.pow(rank, -calm.skew());
    }

    assertThat(largest / 10_000).isCloseTo(1 / zipf, within(0.02));
  }

  @Test
  void deadLettersAreExactlyWhatCannotBeDecoded() {
    AdTraffic broken = TRAFFIC.with(new AdDisorder(0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0));
    StrictDecoder decoder = new StrictDecoder(START_MS);
    List<String> undecodable =
        records(broken).stream()
            .filter(record -> decoder.decode(record).isEmpty())
            .map(record -> ExpectedOutputs.fingerprint(record.value()))
            .toList();

    assertThat(undecodable)
        .containsExactlyInAnyOrderElementsOf(
            new AdEventGenerator(broken, START_MS).expected().deadLetters());
  }

  @ParameterizedTest
  @EnumSource(Malformation.class)
  void everyKindOfMalformationOccurs(Malformation kind) {
    AdTraffic broken = TRAFFIC.with(new AdDisorder(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0));
    List<GeneratedRecord> records = records(broken);

    assertThat(records).anyMatch(record -> looksLike(kind, record));
  }

  private static boolean looksLike(Malformation kind, GeneratedRecord record) {
    String text = new String(record.value(), UTF_8);
    boolean object = text.startsWith("{") && text.endsWith("}");
    return switch (kind) {
      case TRUNCATED -> text.startsWith("{") && !text.endsWith("}");
      case NOT_TEXT -> text.indexOf('\uFFFD') >= 0;
      case NOT_AN_OBJECT -> text.startsWith("[");
      case MISSING_ID -> object && !text.contains("\"event_id\"");
      case MISSING_TIME -> object && !text.contains("\"event_time\"");
      case WRONG_TYPE -> text.contains("\"event_time\":\"soon\"");
      case NULL_KEY -> record.key() == null;
      case DISTANT_PAST -> text.contains("\"event_time\":86400000}");
      case DISTANT_FUTURE -> text.contains("\"event_time\":1000000000000000");
    };
  }

  private static double reasons(ExpectedOutputs expected, String reason) {
    return expected.unmatched().values().stream().filter(reason::equals).count();
  }

  private static boolean inSecond(GeneratedRecord record, int second) {
    return record.sendAtUs() / 1_000_000 == second;
  }

  private static List<GeneratedRecord> records(AdTraffic traffic) {
    List<GeneratedRecord> records = new ArrayList<>();
    new AdEventGenerator(traffic, START_MS).records().forEachRemaining(records::add);
    return records;
  }

  private static List<String> described(AdEventGenerator generator) {
    List<String> described = new ArrayList<>();
    generator
        .records()
        .forEachRemaining(
            r ->
                described.add(
                    r.topic() + r.key() + ExpectedOutputs.fingerprint(r.value()) + r.sendAtUs()));
    return described;
  }
}

package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.it.fixture.Repository;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.apache.spark.sql.RuntimeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features job on a real broker and a real Delta table. */
class FeaturesIT {

  /** Such that the windows of the payments lie on two days. */
  private static final long START = Instant.parse("2026-03-01T23:54:00Z").toEpochMilli();

  /** Less than the watermark: none of the payments is late, wherever batches are cut. */
  private static final int SPAN = (int) Duration.ofMinutes(14).toMillis();

  private static final int SMALL_BATCHES = 110;

  private static final Map<String, String> HOSTILE =
      Map.of(
          "sql.session.timeZone", "Asia/Tokyo",
          "sql.ansi.enabled", "false",
          "sql.caseSensitive", "true",
          "sql.legacy.timeParserPolicy", "LEGACY",
          "sql.storeAssignmentPolicy", "STRICT",
          "sql.timestampType", "TIMESTAMP_NTZ",
          "sql.datetime.java8API.enabled", "true",
          "sql.streaming.statefulOperator.allowMultiple", "false",
          "sql.shuffle.partitions", "3",
          "databricks.delta.schema.autoMerge.enabled", "true");

  @TempDir private Path folder;

  @Test
  void tableAndTopicAreWhatAPlainModelSays() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("exact", folder, 2);
    List<CardPayments.Payment> payments = new CardPayments(1).some(200, 5, START, SPAN);
    cards.send(payments);
    cards.sendRaw(
        List.of(
            Map.entry("card-0", "not json".getBytes(UTF_8)),
            Map.entry("card-1", "{\"card_id\":\"card-1\"}".getBytes(UTF_8))));
    Map<FeatureModel.Window, FeatureModel.Features> model = FeatureModel.of(payments);

    cards.runToEnd(folder.resolve("first"), SMALL_BATCHES);

    assertThat(cards.tableContent()).isEqualTo(model);
    assertThat(cards.latestPublished()).isEqualTo(model);
    assertThat(cards.kafka.read(cards.topic("dead-letters"))).hasSize(2);
    assertWindowsOnlyGrow(cards);

    // The last batch is run again, as after a crash between its last write and its commit.
    int published = size(cards);
    Files.delete(lastCommit(folder.resolve("first")));
    cards.runToEnd(folder.resolve("first"), SMALL_BATCHES);

    assertThat(cards.tableContent()).isEqualTo(model);
    assertThat(size(cards)).as("the batch was run again").isGreaterThan(published);
    assertThat(cards.latestPublished()).isEqualTo(model);

    // A new checkpoint on the old table counts all from the beginning, and then what is new.
    List<CardPayments.Payment> all = new ArrayList<>(payments);
    all.add(new CardPayments(2).at("card-new", START + SPAN));
    cards.send(all.subList(payments.size(), all.size()));
    cards.runToEnd(folder.resolve("second"), SMALL_BATCHES);

    Map<FeatureModel.Window, FeatureModel.Features> whole = FeatureModel.of(all);
    assertThat(cards.tableContent()).isEqualTo(whole);
    assertThat(cards.latestPublished()).isEqualTo(whole);
  }

  @Test
  void whatIsLateForItsCardIsCountedAndFarAheadHarmsNobody() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("late", folder, 1);
    CardPayments payments = new CardPayments(3);
    long minute = Duration.ofMinutes(1).toMillis();
    long now = System.currentTimeMillis();
    List<CardPayments.Payment> inTime =
        List.of(
            payments.at("card-z", now + 23 * 60 * minute),
            payments.at("card-a", START),
            payments.at("card-a", START - 15 * minute),
            payments.at("card-c", START - 60 * minute),
            payments.at("card-z", now - 10 * minute),
            payments.at("card-b", START));
    long lateBefore = FeaturesFixture.late();
    cards.send(inTime);
    cards.send(List.of(payments.at("card-a", START - 15 * minute - 1)));
    cards.send(List.of(payments.at("card-x", now + 25 * 60 * minute)));

    // Whoever is late for a watermark of all cards is in a batch behind that of card-z.
    String end =
        cards.runToEnd(
            folder.resolve("job"), 3, Overrides.none().with("decoding.max-ahead", "24 hours"));

    assertThat(end).contains(" refused=1(features.transactions.late:1) ");
    assertThat(FeaturesFixture.late()).isEqualTo(lateBefore + 1);
    Map<FeatureModel.Window, FeatureModel.Features> model = FeatureModel.of(inTime);
    assertThat(cards.tableContent()).isEqualTo(model);
    assertThat(cards.latestPublished()).isEqualTo(model);
    assertThat(cards.kafka.read(cards.topic("dead-letters")))
        .extracting(letter -> TestKafka.json(letter).path("card_id").textValue())
        .containsExactly("card-x");
  }

  @Test
  void aLimitedCatchUpOfPartitionsThatLieAWeekApartLosesNothing() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("apart", folder, 2);
    long week = Duration.ofDays(7).toMillis();
    CardPayments payments = new CardPayments(6);
    List<CardPayments.Payment> all = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      String card = "card-" + i % 8;
      long from = partition(card) == 0 ? START : START - week;
      all.add(payments.at(card, from + i * 2_000L));
    }
    cards.send(all);
    assertThat(all).extracting(each -> partition(each.cardId())).contains(0, 1);

    cards.runToEnd(folder.resolve("limited"), 100);

    assertThat(cards.tableContent()).isEqualTo(FeatureModel.of(all));
    assertThat(cards.latestPublished()).isEqualTo(FeatureModel.of(all));
  }

  private static int partition(String card) {
    return Utils.toPositive(Utils.murmur2(card.getBytes(UTF_8))) % 2;
  }

  @Test
  void noSettingOfAPlatformsSessionChangesTheTable() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("hostile", folder, 1);
    List<CardPayments.Payment> payments = new CardPayments(5).some(20, 2, START, SPAN);
    cards.send(payments);
    cards.runToEnd(folder.resolve("first"), 1_000);
    Overrides settings = cards.settings(folder.resolve("second"), "available-now");
    for (Map.Entry<String, String> setting : HOSTILE.entrySet()) {
      settings = settings.withSpark(setting.getKey(), setting.getValue());
    }
    RuntimeConfig shared = SharedSpark.session().conf();
    Map<String, String> before = new HashMap<>();
    HOSTILE.keySet().forEach(name -> before.put(name, shared.get("spark." + name, "")));

    try {
      HOSTILE.forEach((name, value) -> shared.set("spark." + name, value));
      SharedSpark.runToEnd(new FeaturesJob(), settings);
      assertThat(shared.get("spark.sql.session.timeZone")).isEqualTo("UTC");
    } finally {
      before.forEach(
          (name, value) -> {
            shared.unset("spark." + name);
            if (!value.isEmpty()) {
              shared.set("spark." + name, value);
            }
          });
    }

    Map<FeatureModel.Window, FeatureModel.Features> model = FeatureModel.of(payments);
    assertThat(cards.tableContent()).isEqualTo(model);
    assertThat(cards.latestPublished()).isEqualTo(model);
  }

  @Test
  void theReadmesSampleIsWhatHappens() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("sample", folder, 1);
    List<String> sample = sample();
    cards.sendRaw(
        sample.stream()
            .filter(json -> json.startsWith("{\"tx_id\""))
            .map(json -> Map.entry("c-1", json.getBytes(UTF_8)))
            .toList());

    String summary = cards.runToEnd(folder.resolve("job"), 1_000);

    assertThat(summary).as("read once").contains(" rows-in=3 ");
    assertThat(cards.kafka.read(cards.topic("card-windows")))
        .hasSize(5)
        .extracting(record -> new String(record.value(), UTF_8))
        .contains(sample.get(sample.size() - 1));
    assertThat(cards.tableContent()).hasSize(5);
  }

  /** The records of the README's sample of features, the output last. */
  private static List<String> sample() throws IOException {
    String readme = Files.readString(Repository.root().resolve("fraud-features/README.md"));
    String section = readme.substring(readme.indexOf("## Features over windows"));
    return section
        .substring(0, section.indexOf("### Settings"))
        .lines()
        .filter(line -> line.startsWith("{"))
        .toList();
  }

  private static int size(FeaturesFixture cards) {
    return cards.published().values().stream().mapToInt(List::size).sum();
  }

  private static Path lastCommit(Path checkpoint) throws IOException {
    try (Stream<Path> commits = Files.list(checkpoint.resolve("commits"))) {
      return commits
          .filter(file -> file.getFileName().toString().matches("\\d+"))
          .max(Comparator.comparing(file -> Long.parseLong(file.getFileName().toString())))
          .orElseThrow();
    }
  }

  /** No record of a window has fewer payments than the record before it. */
  private static void assertWindowsOnlyGrow(FeaturesFixture cards) {
    Map<String, Long> counts = new HashMap<>();
    cards
        .published()
        .forEach(
            (card, records) ->
                records.forEach(
                    record -> {
                      String window = card + " " + record.path("window_start");
                      long count = record.path("tx_count_10m").longValue();
                      Long before = counts.put(window, count);
                      assertThat(before == null ? 0 : before).as(window).isLessThan(count);
                    }));
  }
}

package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
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
    assertThat(cards.latestPublished()).isEqualTo(FeaturesFixture.latest(model));
    assertThat(cards.kafka.read(cards.topic("dead-letters"))).hasSize(2);

    // The last batch is run again, as after a crash between its last write and its commit.
    int published = size(cards);
    Files.delete(lastCommit(folder.resolve("first")));
    cards.runToEnd(folder.resolve("first"), SMALL_BATCHES);

    assertThat(cards.tableContent()).isEqualTo(model);
    assertThat(size(cards)).as("the batch was run again").isGreaterThan(published);
    assertThat(cards.latestPublished()).isEqualTo(FeaturesFixture.latest(model));

    // A new checkpoint on the old table counts all from the beginning, and then what is new.
    List<CardPayments.Payment> all = new ArrayList<>(payments);
    all.add(new CardPayments(2).at("card-new", START + SPAN));
    cards.send(all.subList(payments.size(), all.size()));
    cards.runToEnd(folder.resolve("second"), SMALL_BATCHES);

    Map<FeatureModel.Window, FeatureModel.Features> whole = FeatureModel.of(all);
    assertThat(cards.tableContent()).isEqualTo(whole);
    assertThat(cards.latestPublished()).isEqualTo(FeaturesFixture.latest(whole));
    assertNeverBackwards(cards);
  }

  @Test
  void whatIsLateIsCountedAndNeitherTheOldNorTheFarAheadHarmsTheOthers() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("late", folder, 1);
    CardPayments payments = new CardPayments(3);
    long minute = Duration.ofMinutes(1).toMillis();
    List<CardPayments.Payment> inTime =
        List.of(
            payments.at("card-a", START),
            payments.at("card-a", START - 8 * minute),
            payments.at("card-b", START));
    List<CardPayments.Payment> late =
        List.of(
            payments.at("card-a", START - 16 * minute), payments.at("card-c", START - 60 * minute));
    // One payment, of which all others would be late from the next batch on.
    cards.send(List.of(payments.at("card-z", System.currentTimeMillis() + 20 * 60 * minute)));
    cards.send(inTime);
    cards.send(late);

    String summary = cards.runToEnd(folder.resolve("job"), 1);

    assertThat(summary).contains(" rows-late=2 ");
    Map<FeatureModel.Window, FeatureModel.Features> model = FeatureModel.of(inTime);
    assertThat(cards.tableContent()).isEqualTo(model);
    assertThat(cards.latestPublished()).isEqualTo(FeaturesFixture.latest(model));
    assertNeverBackwards(cards);
    assertThat(cards.kafka.read(cards.topic("dead-letters")))
        .extracting(letter -> TestKafka.json(letter).path("card_id").textValue())
        .containsExactly("card-z");
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
    assertThat(cards.latestPublished()).isEqualTo(FeaturesFixture.latest(model));
  }

  @Test
  void theReadmesSampleIsWhatHappensAndAnUncompactedTopicIsToldOf() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("sample", folder, 1);
    List<String> sample = sample();
    cards.sendRaw(
        sample.stream()
            .filter(json -> json.startsWith("{\"tx_id\""))
            .map(json -> Map.entry("c-1", json.getBytes(UTF_8)))
            .toList());
    Overrides settings =
        cards
            .settings(folder.resolve("job"), "available-now")
            .with("fraud.topics.features", cards.topic("uncompacted"));
    cards.kafka.createTopics(List.of(cards.topic("uncompacted")), 1);
    List<String> told = new ArrayList<>();

    try (RunningJob job = SharedSpark.start(new FeaturesJob(), settings, told::add)) {
      job.awaitEnd();
    }

    assertThat(cards.kafka.read(cards.topic("uncompacted")))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly(sample.get(sample.size() - 1));
    assertThat(cards.tableContent()).hasSize(5);
    assertThat(told)
        .anyMatch(line -> line.startsWith("warning") && line.contains("is not compacted"));
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

  /** No record of a card is of an older window than the record before it. */
  private static void assertNeverBackwards(FeaturesFixture cards) {
    cards
        .published()
        .forEach(
            (card, records) ->
                assertThat(records)
                    .as(card)
                    .extracting(record -> record.path("window_start").longValue())
                    .isSorted());
  }
}

package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.HostileRecords;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that no producer should send, among good ones, through the real jobs: none ends a job,
 * and each record is either answered or a dead letter.
 */
class FraudHostileRecordsIT {

  private static final int HOSTILE = 1_000;
  private static final int GOOD = 200;
  private static final String DEAD_LETTERS = "fraud-features-dead-letters";
  private static final JsonMapper JSON = new JsonMapper();

  private final TestKafka kafka = TestKafka.shared();
  private final long seed = new Random().nextInt(1_000_000);

  @TempDir private Path folder;

  @Test
  void scoringAndLandingAnswerTheGoodOnes() throws Exception {
    ScoringFixture cards = new ScoringFixture("hostile-scoring", GOOD, seed);
    HostileRecords payments = hostile(cards.topic("card-transactions"), payment());
    payments.send(HOSTILE / 2);
    cards.send();
    payments.send(HOSTILE / 2);

    String scoring =
        SharedSpark.runToEnd(
            new ScoringJob(),
            cards
                .settings(folder.resolve("scoring"), "available-now")
                .with("execution.state", "co-partitioned"));

    int sent = HOSTILE + GOOD + cards.unreadable();
    assertThat(scoring).as("seed %d", seed).contains("rows-in=" + sent);
    assertThat(cards.scored()).as("seed %d", seed).isEqualTo(cards.answers());
    payments.assertAllAreIn(cards.topic(DEAD_LETTERS), ScoringJob.NAME, cards.unreadable());

    // What scoring wrote is what landing reads.
    kafka.createTopics(List.of(cards.topic("landing-dead-letters")), 1);
    HostileRecords scores = hostile(cards.topic("transactions-scored"), score(cards));
    scores.send(HOSTILE);
    String landing =
        SharedSpark.runToEnd(
            new LandingJob(),
            cards
                .settings(folder.resolve("landing"), "available-now")
                .with("fraud.topics.dead-letters", cards.topic("landing-dead-letters"))
                .with("fraud.tables.scored", folder.resolve("table")));

    assertThat(landing)
        .as("seed %d", seed)
        .contains("rows-in=" + (HOSTILE + cards.answers().size() + cards.sentAgain()));
    assertThat(ScoringFixture.in(folder.resolve("table"))).isEqualTo(cards.answers());
    scores.assertAllAreIn(cards.topic("landing-dead-letters"), LandingJob.NAME, 0);
  }

  @Test
  void featuresCountTheGoodOnes() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("hostile-records", folder, 2);
    HostileRecords payments = hostile(cards.topic("card-transactions"), payment());
    List<CardPayments.Payment> good =
        new CardPayments(seed)
            .some(
                GOOD,
                5,
                Instant.parse("2026-03-01T23:54:00Z").toEpochMilli(),
                (int) Duration.ofMinutes(14).toMillis());
    payments.send(HOSTILE / 2);
    cards.send(good);
    payments.send(HOSTILE / 2);

    long lateBefore = FeaturesFixture.late();
    String summary = cards.runToEnd(folder.resolve("job"), 700);

    assertThat(summary).as("seed %d", seed).contains("rows-in=" + (HOSTILE + GOOD));
    assertThat(FeaturesFixture.late()).as("late ones, seed %d", seed).isEqualTo(lateBefore);
    assertThat(cards.tableContent()).as("seed %d", seed).isEqualTo(FeatureModel.of(good));
    payments.assertAllAreIn(cards.topic("dead-letters"), FeaturesJob.NAME, 0);
  }

  private HostileRecords hostile(String topic, HostileRecords.Template good) {
    return new HostileRecords(kafka, topic, good, new Random(seed));
  }

  private static HostileRecords.Template payment() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("tx_id", "\"t\"");
    fields.put("card_id", "\"c\"");
    fields.put("amount", "\"1\"");
    fields.put("currency", "\"EUR\"");
    fields.put("merchant", "\"m\"");
    fields.put("country", "\"NL\"");
    fields.put("event_time", Long.toString(System.currentTimeMillis()));
    return template(fields);
  }

  private HostileRecords.Template score(ScoringFixture cards) throws Exception {
    byte[] scored = kafka.read(cards.topic("transactions-scored")).get(0).value();
    Map<String, String> fields = new LinkedHashMap<>();
    JSON.readTree(scored)
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
    return template(fields);
  }

  private static HostileRecords.Template template(Map<String, String> fields) {
    return new HostileRecords.Template(
        "card_id", "merchant", Optional.of("amount"), Optional.of("event_time"), fields);
  }
}

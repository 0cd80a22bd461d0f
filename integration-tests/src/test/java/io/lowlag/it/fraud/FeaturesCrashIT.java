package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.config.Overrides;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.it.fixture.Fault;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TornDeltaLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The features job's process ends between its two writes: when Kafka has a batch's records and
 * Delta has not committed them, and when both have them but the batch is not done.
 */
@Tag("long")
class FeaturesCrashIT {

  private static final long START = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
  private static final int SPAN = (int) Duration.ofMinutes(12).toMillis();
  private static final int COUNT = 40;
  private static final int CARDS = 4;
  private static final String VERSION = ".*/table/_delta_log/\\d+\\.json";

  private final CardPayments traffic = new CardPayments(5);
  private final List<CardPayments.Payment> sent = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void deltaHasEveryBatchOnceAndKafkaRepeatsOnlyIds() throws Exception {
    FeaturesFixture cards = new FeaturesFixture("crash", folder, 1);
    Path faultFile = folder.resolve("fault");
    SharedSpark.session();
    try (Supervisor job = new Supervisor(FeaturesJob.class, settings(cards, faultFile), folder)) {
      send(cards);
      awaitExact(cards, job);

      breakAt(Fault.Moment.BEFORE, cards, job, faultFile);
      breakAt(Fault.Moment.AFTER, cards, job, faultFile);
      // Delta was complete before the batch was run again: what comes next shows that it was.
      send(cards);
      awaitExact(cards, job);

      assertThat(job.starts()).isEqualTo(3);
    }
    Map<String, String> ids = new HashMap<>();
    int records = 0;
    for (List<JsonNode> ofCard : cards.published().values()) {
      for (JsonNode record : ofCard) {
        records++;
        String same = ids.put(record.path("event_id").textValue(), record.toString());
        assertThat(same).as("another record of the same id").isIn(null, record.toString());
      }
    }
    assertThat(records).as("records, of which some are repetitions").isGreaterThan(ids.size());
    assertThat(cards.latestPublished()).isEqualTo(FeatureModel.of(sent));
  }

  private void breakAt(Fault.Moment moment, FeaturesFixture cards, Supervisor job, Path faultFile)
      throws Exception {
    new Fault(Fault.Action.HALT, moment, VERSION).arm(faultFile);
    send(cards);
    job.tendUntil("no fault " + moment, () -> !Fault.isArmed(faultFile) && !job.isAlive());
    awaitExact(cards, job);
  }

  private void send(FeaturesFixture cards) {
    List<CardPayments.Payment> more = traffic.some(COUNT, CARDS, START, SPAN);
    sent.addAll(more);
    cards.send(more);
  }

  private void awaitExact(FeaturesFixture cards, Supervisor job) throws Exception {
    Map<FeatureModel.Window, FeatureModel.Features> model = FeatureModel.of(sent);
    job.tendUntil(
        "the table is not what the model says",
        () ->
            Files.exists(cards.table.resolve("_delta_log/00000000000000000000.json"))
                && cards.tableContent().equals(model));
  }

  private Overrides settings(FeaturesFixture cards, Path faultFile) {
    return cards
        .settings(folder.resolve("checkpoint"), "micro-batch")
        .and(TornDeltaLog.settings(faultFile));
  }
}

package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.config.Overrides;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.Fault;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.it.fixture.TornDeltaLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scoring job's process ends between its two writes: when Kafka has a batch's scores and Delta
 * has not committed them, and when both have them but neither the batch nor its state is done.
 */
class ScoringCrashIT {

  private static final int COUNT = 1_000;
  private static final int BATCH = 250;

  /** The first version is the making of the table. */
  private static final String DATA = ".*/table/_delta_log/\\d*[1-9]\\d*\\.json";

  @TempDir private Path folder;

  // Two minutes; the crash of the features job holds the same protocol in every build.
  @Test
  @Tag("long")
  void theTableHasEveryScoreOnceAndKafkaRepeatsOnlyIds() throws Exception {
    ScoringFixture cards = new ScoringFixture("scoring-crash", COUNT, 3);
    Path table = folder.resolve("table");
    Path faultFile = folder.resolve("fault");
    SharedSpark.session();
    cards.send();
    new Fault(Fault.Action.HALT, Fault.Moment.BEFORE, DATA).arm(faultFile);
    try (Supervisor job = new Supervisor(ScoringJob.class, settings(cards, faultFile), folder)) {
      job.tendUntil("no fault before", () -> hasHappened(faultFile, job));
      new Fault(Fault.Action.HALT, Fault.Moment.AFTER, DATA).arm(faultFile);
      job.tendUntil("no fault after", () -> hasHappened(faultFile, job));

      job.tendUntil(
          "the table is not complete",
          () ->
              Files.exists(table.resolve("_delta_log/00000000000000000000.json"))
                  && ScoringFixture.in(table).size() == cards.answers().size());
      assertThat(job.starts()).isEqualTo(3);
    }

    assertThat(ScoringFixture.in(table)).containsExactlyInAnyOrderEntriesOf(cards.answers());
    Map<String, String> ids = new HashMap<>();
    int records = 0;
    for (ConsumerRecord<byte[], byte[]> record :
        cards.kafka.read(cards.topic("transactions-scored"))) {
      records++;
      JsonNode scored = TestKafka.json(record);
      if (scored.path("repeated").booleanValue()) {
        continue;
      }
      String same = ids.put(scored.path("event_id").textValue(), scored.toString());
      assertThat(same).as("another score of the same id").isIn(null, scored.toString());
    }
    assertThat(ids).hasSameSizeAs(cards.answers());
    assertThat(records).as("records, of which some are repetitions").isGreaterThan(ids.size());
    assertThat(cards.alerts()).isNotEmpty().containsAll(cards.suspicious());
    assertThat(cards.suspicious()).containsAll(cards.alerts());
  }

  private static boolean hasHappened(Path faultFile, Supervisor job) {
    return !Fault.isArmed(faultFile) && !job.isAlive();
  }

  private Overrides settings(ScoringFixture cards, Path faultFile) {
    return cards
        .settings(folder.resolve("checkpoint"), "micro-batch")
        .with("source.max-offsets-per-trigger", BATCH)
        .with("fraud.tables.scored", folder.resolve("table"))
        .and(TornDeltaLog.settings(faultFile));
  }
}

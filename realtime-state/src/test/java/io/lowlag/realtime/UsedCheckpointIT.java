package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A query that begins where another run of it has left its state. */
@Timeout(120)
class UsedCheckpointIT {

  private static final String EVERY_VERSION_A_SNAPSHOT =
      "spark.sql.streaming.stateStore.minDeltasForSnapshot";
  private static final String RETAINED = "spark.sql.streaming.minBatchesToRetain";

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path folder;

  private final TestBroker broker = TestBroker.shared();
  private final String topic = "used-" + UUID.randomUUID();
  private int sent;

  @BeforeEach
  void letMaintenanceWorkAtOnce() {
    broker.createTopic(topic, 1);
    TestSpark.shared().conf().set(EVERY_VERSION_A_SNAPSHOT, "1");
    TestSpark.shared().conf().set(RETAINED, "2");
  }

  @AfterEach
  void restoreSettings() {
    TestSpark.shared().conf().unset(EVERY_VERSION_A_SNAPSHOT);
    TestSpark.shared().conf().unset(RETAINED);
  }

  @Test
  void offsetsAndCommitsDeletedByTheUser() throws Exception {
    // Given a state of many versions, whose offsets are gone
    String checkpoint = folder.resolve("checkpoint").toUri().toString();
    CountingQuery before = new CountingQuery(topic, checkpoint);
    for (int run = 0; run < 5; run++) {
      send();
      before.run();
    }
    for (String log : List.of("offsets", "commits")) {
      delete(folder.resolve("checkpoint").resolve(log));
    }

    // When the query begins anew, each batch in a run that has nothing loaded
    CountingQuery query = new CountingQuery(topic, checkpoint);
    for (int run = 0; run < 3; run++) {
      query.run();
      send();
    }
    query.run();

    // Then it has counted everything once, from its own states
    assertThat(query.counts()).isEqualTo(Map.of("key", sent));
    assertThat(stores(folder.resolve("checkpoint"))).as("a state of its own").hasSize(2);
  }

  @Test
  void anotherCheckpointInTheWriterThanInTheState() throws Exception {
    StateOptions old = StateOptions.of(folder.resolve("old").toUri().toString(), "counts");
    send();
    new CountingQuery(topic, folder.resolve("old").toUri().toString()).run();

    assertThatThrownBy(
            () ->
                new CountingQuery(topic, folder.resolve("new").toUri().toString()).with(old).run())
        .hasMessageContaining("StateOptions of operator counts name a checkpoint")
        .hasMessageContaining("give StateOptions and the writer's checkpointLocation the same");
    assertThat(folder.resolve("new/commits/0")).doesNotExist();
  }

  @Test
  void theSameFolderInOtherWordsIsTheSame() throws Exception {
    send();
    CountingQuery query =
        new CountingQuery(topic, folder.resolve("same").toUri().toString())
            .with(StateOptions.of(folder.resolve("same") + "/", "counts"));

    query.run();

    assertThat(query.counts()).isEqualTo(Map.of("key", sent));
  }

  private void send() {
    broker.send(topic, 0, "key", "x");
    sent++;
  }

  private static List<Path> stores(Path checkpoint) throws IOException {
    try (Stream<Path> stores = Files.list(checkpoint.resolve("lowlag-state/counts/state"))) {
      return stores.toList();
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

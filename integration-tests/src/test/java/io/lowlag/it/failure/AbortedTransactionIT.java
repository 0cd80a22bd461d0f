package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a producer has taken back was never sent, unless the settings say otherwise. */
class AbortedTransactionIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "co-partitioned, read-committed,   2",
    "shuffled,       read-committed,   2",
    "co-partitioned, read-uncommitted, 4",
    "shuffled,       read-uncommitted, 4",
  })
  @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a record's sending has
  void itsRecordsAreNotProcessed(String state, String isolation, int events) throws Exception {
    CountingTopics topics = new CountingTopics(1);
    Overrides settings =
        topics
            .settings(folder.resolve("checkpoint"), "available-now", state)
            .with("source.isolation-level", isolation);
    topics.sending(
        Map.of("transactional.id", UUID.randomUUID().toString()),
        producer -> {
          producer.initTransactions();
          for (boolean committed : new boolean[] {true, false, true, false}) {
            producer.beginTransaction();
            producer.send(topics.event("a"));
            producer.flush();
            if (committed) {
              producer.commitTransaction();
            } else {
              producer.abortTransaction();
            }
          }
        });

    topics.runToEnd(settings);
    assertThat(topics.answers()).hasSize(events).contains("a " + events);

    topics.send("a");
    topics.runToEnd(settings);
    assertThat(topics.answers()).hasSize(events + 1).contains("a " + (events + 1));
  }
}

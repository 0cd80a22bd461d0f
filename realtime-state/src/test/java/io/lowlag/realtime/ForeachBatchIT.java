package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.testing.TestBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions of foreachBatch that read a batch in part, more than once, or not at all. */
@Timeout(120)
class ForeachBatchIT {

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  private final TestBroker broker = TestBroker.shared();
  private final String topic = "batches-" + UUID.randomUUID();
  private CountingQuery query;

  @BeforeEach
  void sendTwoRowsToEachPartition() {
    broker.createTopic(topic, 2);
    send();
    query = new CountingQuery(topic, checkpoint.toUri().toString());
  }

  static Stream<Arguments> whatLeavesRowsUnread() {
    VoidFunction2<Dataset<String>, Long> nothing = (batch, id) -> {};
    VoidFunction2<Dataset<String>, Long> show = (batch, id) -> batch.show(1);
    VoidFunction2<Dataset<String>, Long> take = (batch, id) -> batch.limit(1).collectAsList();
    return Stream.of(
        Arguments.of("nothing", nothing), Arguments.of("show", show), Arguments.of("limit", take));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatLeavesRowsUnread")
  void aBatchWithUnreadRowsIsNotCommittedAndRunsAgain(
      String what, VoidFunction2<Dataset<String>, Long> function) throws Exception {
    assertThatThrownBy(() -> query.run(function))
        .hasMessageContaining("did not read partitions [")
        .hasMessageContaining("1] of operator counts to their ends");
    assertThat(checkpoint.resolve("offsets/0")).exists();
    assertThat(checkpoint.resolve("commits/0")).doesNotExist();

    // When the function is mended
    query.run();
    send();
    query.run();

    assertThat(query.counts()).isEqualTo(Map.of("key0", 4, "key1", 4));
  }

  @Test
  void aBatchMayBeLookedAtBeforeItIsRead() throws Exception {
    query.run(
        (batch, id) -> {
          if (!batch.isEmpty()) {
            batch.show(1);
            query.keep(batch, id);
          }
        });
    send();
    query.run();

    assertThat(query.counts()).isEqualTo(Map.of("key0", 4, "key1", 4));
  }

  @Test
  void aBatchThatRunsAgainMayBeSkippedIfItsStatesAreThere() throws Exception {
    // Given a batch that was read and then failed
    assertThatThrownBy(
            () ->
                query.run(
                    (batch, id) -> {
                      query.keep(batch, id);
                      throw new IllegalStateException("after the write");
                    }))
        .hasMessageContaining("after the write");

    query.run((batch, id) -> {});
    send();
    query.run();

    assertThat(query.counts()).isEqualTo(Map.of("key0", 4, "key1", 4));
  }

  private void send() {
    for (int i = 0; i < 4; i++) {
      broker.send(topic, i % 2, "key" + i % 2, "x");
    }
  }
}

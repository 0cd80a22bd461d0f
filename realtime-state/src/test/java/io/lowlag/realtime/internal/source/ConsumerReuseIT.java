package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.source.SourceRun.Linked;
import io.lowlag.realtime.internal.source.SourceRun.Mode;
import io.lowlag.realtime.testing.TestBroker;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsumerReuseIT {

  private final TestBroker broker = TestBroker.shared();
  private final String topic = "reused-" + UUID.randomUUID();
  private final String group = "group-" + UUID.randomUUID();

  @TempDir Path checkpoint;

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"REAL_TIME", "MICRO_BATCH"})
  void oneConsumerAPartitionServesAllBatches(Mode mode) throws Exception {
    broker.createTopic(topic, 4);
    SourceRun run =
        new SourceRun(checkpoint, topic).with("groupIdPrefix", group).with("stateful", "true");
    Set<String> seen = new TreeSet<>();

    StreamingQuery query = run.start(mode);
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              broker.send(topic, 1, "key", "value");
              seen.addAll(consumers());
              return batches(run) >= 4;
            });
    query.stop();

    assertThat(seen).filteredOn(id -> !id.contains(AuthenticatedConsumer.ASKING)).hasSize(4);
    assertThat(seen).as("each with one more that asks, if at all").hasSizeLessThanOrEqualTo(8);
    assertNothingIsLeft();
  }

  @Test
  void stoppingAnIdleRealTimeQueryIsPromptAndLeavesNothing() throws Exception {
    broker.createTopic(topic, 4);
    SourceRun run = new SourceRun(checkpoint, topic).with("groupIdPrefix", group);
    StreamingQuery query = run.start(Mode.REAL_TIME);
    await().atMost(Duration.ofSeconds(30)).until(() -> consumers().size() >= 4);

    long before = System.nanoTime();
    query.stop();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    await().atMost(Duration.ofSeconds(10)).until(() -> consumers().isEmpty());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("lowlag-kafka")));
  }

  private static long batches(SourceRun run) {
    return run.linked().stream().mapToLong(Linked::batch).distinct().count();
  }

  /** The client ids of the consumers that are open now; a closed one leaves the JMX registry. */
  private Set<String> consumers() throws MalformedObjectNameException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("kafka.consumer:type=app-info,id=*"), null)
        .stream()
        .map(name -> name.getKeyProperty("id"))
        .filter(id -> id.contains(group))
        .collect(Collectors.toSet());
  }
}

package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start that is refused after it has taken its checkpoint leaves it as it was. */
class RefusedStartIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "real-time,     co-partitioned, source.max-offsets-per-trigger,             5",
    "real-time,     co-partitioned, source.options.maxTriggerDelay,             1m",
    "available-now, shuffled,       source.options.endingOffsets,               latest",
    "available-now, shuffled,       source.options.subscribe,                   other",
    "available-now, co-partitioned, source.options.failOnDataLoss,              false",
    "available-now, shuffled,       sink.options.topic,                         other",
    "available-now, shuffled,       format.topics.typo,                         json",
    "available-now, shuffled,       sink.options.kafka.key.serializer,          a.b.C",
    "available-now, co-partitioned, sink.options.kafka.acks,                    5",
    "available-now, co-partitioned, source.starting-offsets,                    '{\"no\":{\"0\":1}}'",
  })
  void leavesNothingSoThatAnyKindOfStateMayHaveTheFolder(
      String mode, String state, String setting, String value) throws Exception {
    CountingTopics topics = new CountingTopics(2);
    Path checkpoint = folder.resolve("checkpoint");
    topics.send("a", "b", "a");

    CountingTopics.Result refused =
        CountingTopics.execute(topics.settings(checkpoint, mode, state).with(setting, value));

    assertThat(refused.exitCode()).as(refused.screen()).isEqualTo(CountingTopics.CANNOT_START);
    assertThat(refused.error()).isNotEmpty();
    assertThat(checkpoint).as(refused.screen()).doesNotExist();

    String other = state.equals("shuffled") ? "co-partitioned" : "shuffled";
    topics.runToEnd(topics.settings(checkpoint, "available-now", other));
    assertThat(topics.answers()).containsExactlyInAnyOrder("a 1", "a 2", "b 1");
  }

  @Test
  void changesNothingOfACheckpointThatItWouldHaveContinued() throws Exception {
    CountingTopics topics = new CountingTopics(2);
    Path checkpoint = folder.resolve("checkpoint");
    Overrides settings = topics.settings(checkpoint, "available-now", "co-partitioned");
    topics.send("a", "b");
    topics.runToEnd(settings);
    Map<String, String> before = content(checkpoint);

    CountingTopics.Result refused =
        CountingTopics.execute(settings.with("source.options.minPartitions", "4"));

    assertThat(refused.exitCode()).as(refused.screen()).isEqualTo(CountingTopics.CANNOT_START);
    assertThat(content(checkpoint)).isEqualTo(before);
    topics.send("a");
    topics.runToEnd(settings);
    assertThat(topics.answers()).containsExactlyInAnyOrder("a 1", "b 1", "a 2");
  }

  /** Names and sizes of a checkpoint's files once nobody owns it: a lease ends after its query. */
  private static Map<String, String> content(Path checkpoint) throws IOException {
    Path owners = checkpoint.resolve("lowlag-state/owners");
    await().until(() -> isEmpty(owners));
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(checkpoint)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(checkpoint.relativize(file).toString(), Long.toString(Files.size(file)));
      }
    }
    return content;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }
}

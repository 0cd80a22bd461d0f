package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.launcher.Lowlag;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A topic gets more partitions than the checkpoint knows: what a user is told, and does. */
class GrownTopicIT {

  private static final Pattern COMMAND =
      Pattern.compile("\"\\./lowlag (checkpoint offsets [^\"]+)\"");

  @TempDir private Path folder;

  @Test
  void coPartitionedStateIsRefusedAndWhatTheLineSaysLosesNothing() throws Exception {
    CountingTopics topics = new CountingTopics(2);
    Overrides settings = topics.settings(folder.resolve("old"), "available-now", "co-partitioned");
    topics.send(keys(0, 20));
    topics.runToEnd(settings);
    topics.growTo(5);
    topics.send(keys(20, 60));

    CountingTopics.Result refused = CountingTopics.execute(settings);

    assertThat(refused.exitCode()).as(refused.screen()).isEqualTo(CountingTopics.CANNOT_START);
    assertThat(refused.error())
        .contains(topics.events + " has 5 partitions, the checkpoint began with 2")
        .contains("empty state");
    assertThat(show(folder.resolve("old")))
        .contains("job         counting", "co-partitioned, 2 partitions", "last done 1");

    String offsets = printedBy(refused.error());
    assertThat(offsets).contains("\"2\":-2,\"3\":-2,\"4\":-2").doesNotContain("\"0\":-2");
    topics.runToEnd(
        settings
            .with("checkpoint.location", folder.resolve("new"))
            .with("source.starting-offsets", offsets));

    assertThat(topics.answers()).hasSize(60);
    assertThat(topics.answers())
        .contains(IntStream.range(0, 60).mapToObj(i -> "key" + i + " 1").toArray(String[]::new));
  }

  @Test
  void shuffledStateGoesOnAndItsOffsetsServeAsWell() throws Exception {
    CountingTopics topics = new CountingTopics(2);
    Overrides settings = topics.settings(folder.resolve("old"), "available-now", "shuffled");
    topics.send(keys(0, 10));
    topics.runToEnd(settings);
    topics.growTo(4);
    topics.send(keys(0, 10));

    String offsets =
        lowlag(
            "checkpoint",
            "offsets",
            folder.resolve("old").toString(),
            "--bootstrap-servers",
            topics.kafka.connection().bootstrapServers());
    topics.runToEnd(settings);
    assertThat(topics.answers()).hasSize(20);

    topics.runToEnd(
        settings
            .with("checkpoint.location", folder.resolve("new"))
            .with("source.starting-offsets", offsets));
    assertThat(topics.answers()).as("the second half again, with empty state").hasSize(30);
    assertThat(show(folder.resolve("old"))).contains("shuffled, 2 partitions");
  }

  private static String show(Path checkpoint) {
    return lowlag("checkpoint", "show", checkpoint.toString());
  }

  private static String printedBy(String error) {
    Matcher command = COMMAND.matcher(error);
    assertThat(command.find()).as(error).isTrue();
    return lowlag(command.group(1).split(" "));
  }

  private static String lowlag(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Lowlag.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertThat(line.execute(arguments)).as(err.toString()).isZero();
    return out.toString().strip();
  }

  private static String[] keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "key" + i).toArray(String[]::new);
  }
}

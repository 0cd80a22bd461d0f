package io.lowlag.realtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicLayoutTest {

  @TempDir Path metadata;

  @Test
  void unequalCountsAreRefusedWithBothCounts() {
    SortedMap<String, SortedMap<Integer, Long>> offsets = offsets("ad-impressions", 0, 1);
    offsets.putAll(offsets("ad-requests", 0, 1, 2));

    assertThatThrownBy(() -> TopicLayout.of(offsets))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("topic ad-impressions has 2 partitions, ad-requests 3: ");
  }

  @Test
  void aPartitionThatCannotBeSeenIsRefused() {
    assertThatThrownBy(() -> TopicLayout.of(offsets("a", 0, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("topic a shows only partitions [0, 2]");
  }

  @Test
  void theFirstLayoutIsKept() {
    TopicLayout begun = layout(4, "a", "b");

    assertThat(file().loadOrStore(begun)).isEqualTo(begun);
    assertThat(file().loadOrStore(layout(8, "a", "b"))).isEqualTo(begun);
  }

  @Test
  void grownTopicsAndOtherTopicsAreRefused() {
    TopicLayout begun = layout(4, "a", "b");

    assertThatCode(() -> layout(4, "b", "a").requireSame(begun)).doesNotThrowAnyException();
    assertThatThrownBy(() -> layout(8, "a", "b").requireSame(begun))
        .hasMessageContaining("have 8 partitions, the checkpoint began with 4")
        .hasMessageContaining("start with a new checkpoint");
    assertThatThrownBy(() -> layout(4, "a").requireSame(begun))
        .hasMessageContaining("the query reads topics [a], the checkpoint began with [a, b]");
  }

  @Test
  void aFileOfALaterReleaseIsRefused() throws Exception {
    file().loadOrStore(layout(4, "a"));
    Path stored = metadata.resolve("co-partitioned-topics");
    assertThat(stored).content().contains("\"version\":1");
    Files.writeString(stored, "{\"version\":2,\"topics\":[\"a\"],\"partitions\":4}");

    assertThatThrownBy(() -> file().loadOrStore(layout(4, "a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has format version 2, this release reads 1");
  }

  private LayoutFile file() {
    return new LayoutFile(metadata.toUri().toString(), new Configuration());
  }

  private static TopicLayout layout(int partitions, String... topics) {
    return new TopicLayout(new TreeSet<>(Set.of(topics)), partitions);
  }

  private static SortedMap<String, SortedMap<Integer, Long>> offsets(String topic, Integer... ids) {
    SortedMap<Integer, Long> partitions = new TreeMap<>();
    List.of(ids).forEach(id -> partitions.put(id, 0L));
    SortedMap<String, SortedMap<Integer, Long>> offsets = new TreeMap<>();
    offsets.put(topic, partitions);
    return offsets;
  }
}

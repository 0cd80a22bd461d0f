package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.checkpoint.LayoutFile;
import io.lowlag.realtime.checkpoint.TopicLayout;

/** Compares the current topics with the topics at the beginning of the checkpoint. */
final class LayoutGuard {

  private final LayoutFile file;
  private TopicLayout begun;

  LayoutGuard(LayoutFile file) {
    this.file = file;
  }

  /**
   * Stores the layout of the first call in the life of the checkpoint.
   *
   * @return the layout of the offsets
   * @throws IllegalStateException if it is not the layout that the checkpoint began with
   */
  TopicLayout check(CoPartitionedOffset offset) {
    TopicLayout now = TopicLayout.of(offset.topics());
    if (begun == null) {
      begun = file.loadOrStore(now);
    }
    now.requireSame(begun);
    return now;
  }

  /** Returns the partition count of every topic; known after the first check. */
  int partitions() {
    return begun.partitions();
  }
}

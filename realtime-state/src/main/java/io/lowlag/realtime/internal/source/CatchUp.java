package io.lowlag.realtime.internal.source;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a partition takes to read what waited when it was opened; logged once. */
final class CatchUp {

  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  /** A shorter time is no backlog. */
  private static final long WORTH_TELLING_MS = 1_000;

  private final int partition;
  private final long openedAt = System.currentTimeMillis();
  private long oldestArrival = Long.MAX_VALUE;
  private long records;
  private boolean told;

  CatchUp(int partition) {
    this.partition = partition;
  }

  /** A record that had arrived at that moment (epoch milliseconds) was handed over. */
  void read(long arrival) {
    if (!told) {
      records++;
      oldestArrival = Math.min(oldestArrival, arrival);
    }
  }

  /** Nothing waits any more. */
  void caughtUp() {
    if (told) {
      return;
    }
    told = true;
    long behindMs = records == 0 ? 0 : openedAt - oldestArrival;
    if (behindMs >= WORTH_TELLING_MS) {
      LOG.atInfo()
          .addKeyValue("partition", partition)
          .addKeyValue("behind-ms", behindMs)
          .addKeyValue("records", records)
          .addKeyValue("took-ms", System.currentTimeMillis() - openedAt)
          .log("caught-up");
    }
  }
}

package io.lowlag.common.pipeline;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;

/**
 * Counts events that a processor refuses without a dead letter, such as those that came too late.
 * It is a live metric of the process and, while the job calls the processor, also a number in the
 * job's closing line.
 */
public final class RefusalCounter {

  /** The counts of the job whose processor this thread calls; null outside of such a call. */
  private static final ThreadLocal<RefusedCounts> CALLED_FOR = new ThreadLocal<>();

  private final String name;
  private final Counter live;

  /**
   * @param name dotted and stable, such as {@code features.transactions.late}
   */
  public RefusalCounter(String name) {
    this.name = name;
    this.live = JobMetrics.counter(name);
  }

  /** Counts a refused event. */
  public void inc() {
    inc(1);
  }

  /** Counts refused events. */
  public void inc(long count) {
    if (count > 0) {
      live.inc(count);
      RefusedCounts counts = CALLED_FOR.get();
      if (counts != null) {
        counts.add(name, count);
      }
    }
  }

  /**
   * Adds what this thread refuses from now on to the counts.
   *
   * @param counts null for none
   * @return what it was added to before; null for none
   */
  static RefusedCounts addTo(RefusedCounts counts) {
    RefusedCounts before = CALLED_FOR.get();
    if (counts == null) {
      CALLED_FOR.remove();
    } else {
      CALLED_FOR.set(counts);
    }
    return before;
  }
}

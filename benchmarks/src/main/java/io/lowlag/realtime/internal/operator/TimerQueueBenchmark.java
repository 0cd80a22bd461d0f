package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.Timer;
import io.lowlag.realtime.internal.engine.TimerScan;
import io.lowlag.realtime.internal.engine.TimerStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures the cost of the timer queue itself, with a store that costs almost nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerQueueBenchmark {

  private static final int TIMERS = 1 << 16;

  private final Ring store = new Ring();
  private TimerQueue queue;
  private long now;

  /** Registers one timer for each coming millisecond. */
  @Setup
  public void fill() {
    queue = new TimerQueue(store, TaskMetrics.of("benchmark"));
    for (int i = 1; i <= TIMERS / 2; i++) {
      store.register(i);
    }
    queue.poll(now);
  }

  /** Measures the cost for each row while nothing is due. */
  @Benchmark
  public boolean nothingDue() {
    return queue.mayBeDue(now);
  }

  /** Measures a millisecond in which one timer is registered and another one fires. */
  @Benchmark
  public Timer registerAndFire() {
    store.register(++now + TIMERS / 2);
    Timer due = queue.poll(now);
    store.retire(due.key(), due.expiry());
    if (queue.poll(now) != null) {
      throw new IllegalStateException("more than one timer was due at " + now);
    }
    return due;
  }

  /** A store of timers that expire in the order in which they were registered. */
  private static final class Ring implements TimerStore {

    private final Timer[] timers = new Timer[TIMERS];
    private long first;
    private long end;
    private Observer observer;

    void register(long expiry) {
      timers[(int) (end++ % TIMERS)] = new Timer("key", expiry);
      observer.registered(expiry);
    }

    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public void observe(Observer observing) {
      observer = observing;
    }

    @Override
    public TimerScan scan(long from) {
      return new RingScan();
    }

    @Override
    public boolean exists(Object key, long expiry) {
      return true;
    }

    @Override
    public long earliestOf(Object key) {
      return timers[(int) (first % TIMERS)].expiry();
    }

    @Override
    public void retire(Object key, long expiry) {
      first++;
    }

    private final class RingScan implements TimerScan {

      private final long last = end;
      private long at = first;

      @Override
      public Timer next() {
        return at == last ? null : timers[(int) (at++ % TIMERS)];
      }

      @Override
      public void close() {}
    }
  }
}

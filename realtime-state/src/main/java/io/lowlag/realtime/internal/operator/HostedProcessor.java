package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.OpenState;
import io.lowlag.realtime.internal.engine.ProcessorBinding;
import io.lowlag.realtime.internal.task.IdleCache;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A processor that is set up in this process, with everything that binds it to its state. The next
 * batch of the same run and partition takes it over if it continues from exactly the state that
 * this processor committed. Setting up a new one would cost each batch boundary tens of
 * milliseconds for encoders.
 */
final class HostedProcessor<K, I, O> {

  /** Identifies interchangeable processors: a run's operator in a partition. */
  record Seat(UUID runId, String root, int partition) {}

  private static final Logger LOG = LoggerFactory.getLogger(HostedProcessor.class);

  /**
   * Longer than the pause between two batches; a query that moves elsewhere leaves its processor
   * behind.
   */
  private static final Duration KEPT = Duration.ofMinutes(1);

  static final IdleCache<Seat, HostedProcessor<?, ?, ?>> IDLE =
      new IdleCache<>("lowlag-idle-processors", KEPT, HostedProcessor::leave);

  private final ProcessorBinding binding;
  private final ProcessorCalls<K, I, O> calls;
  private final TimerQueue timers;
  private String committedId = "";
  private long inputEndedAt;
  private Runnable whenLeft = () -> {};

  HostedProcessor(ProcessorBinding binding, ProcessorCalls<K, I, O> calls, TimerQueue timers) {
    this.binding = binding;
    this.calls = calls;
    this.timers = timers;
  }

  /**
   * Returns the processor that committed the state that a task starts from, bound to the state that
   * the task opened.
   *
   * @return empty if there is none here, or if it has another state because its attempt did not
   *     count
   */
  @SuppressWarnings("unchecked") // a run's operator has one set of types
  static <K, I, O> Optional<HostedProcessor<K, I, O>> takeOver(
      Seat seat, String startStateId, OpenState opened) {
    HostedProcessor<K, I, O> kept = (HostedProcessor<K, I, O>) IDLE.take(seat).orElse(null);
    if (kept == null) {
      return Optional.empty();
    }
    if (startStateId.isEmpty() || !startStateId.equals(kept.committedId)) {
      kept.close();
      return Optional.empty();
    }
    kept.continueWith(opened);
    return Optional.of(kept);
  }

  /** Continues with the same state, which was opened again. */
  void continueWith(OpenState opened) {
    binding.continueWith(opened);
  }

  ProcessorCalls<K, I, O> calls() {
    return calls;
  }

  TimerQueue timers() {
    return timers;
  }

  /** The batch has read all of its input, at that {@link System#nanoTime}. */
  void inputEnded(long nanos) {
    inputEndedAt = nanos;
  }

  /** Returns when the last batch had read all of its input. */
  long inputEndedAt() {
    return inputEndedAt;
  }

  /**
   * Keeps the processor for the batch that continues from the state just committed.
   *
   * @param left runs if no such batch comes within a minute
   */
  void keepFor(Seat seat, String endStateId, Runnable left) {
    committedId = endStateId;
    whenLeft = left;
    IDLE.keep(seat, this);
  }

  private void leave() {
    close();
    whenLeft.run();
  }

  /**
   * Closes the processor. A failure is only logged, because nothing depends on the processor any
   * more.
   */
  void close() {
    try {
      timers.close();
      calls.close();
    } catch (RuntimeException e) {
      LOG.atWarn().setMessage("processor-not-closed: {}").addArgument(e).log();
    }
  }
}

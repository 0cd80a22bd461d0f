package io.lowlag.realtime.internal.source;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Up to which moment the timers of a planned batch may fire, if the batch reads everything that was
 * there when it was planned.
 *
 * <p>Usually that is the moment of the question to the broker. If the broker was away, the question
 * waited for it, and producers still hold records from the time before: for as long as they need to
 * send them, the moment stays that of the last question that was answered at once, or of an answer
 * after which they had that time. All times are epoch milliseconds.
 */
final class PlannedMoment {

  /** An answer that takes longer comes from a broker that was away. */
  static final long PROMPT_MS = 1_000;

  /** Nothing was answered at once yet. */
  static final long NONE = 0;

  private final Queue<Long> lateAnswers = new ArrayDeque<>();
  private long known = NONE;
  private long settledAt;

  /**
   * Returns the moment, {@link #NONE} if no answer tells it.
   *
   * @param askedAt when the broker was asked what it has
   * @param answeredAt when it answered
   */
  long of(long askedAt, long answeredAt) {
    if (answeredAt - askedAt > BrokerAnswers.SETTLING_MS) {
      // It was away again, so producers did not have that time.
      lateAnswers.clear();
    }
    while (!lateAnswers.isEmpty() && lateAnswers.element() + BrokerAnswers.SETTLING_MS <= askedAt) {
      known = Math.max(known, lateAnswers.remove());
    }
    if (answeredAt - askedAt > PROMPT_MS) {
      settledAt = answeredAt + BrokerAnswers.SETTLING_MS;
      lateAnswers.add(answeredAt);
    }
    if (answeredAt >= settledAt) {
      known = askedAt;
    }
    return known;
  }
}

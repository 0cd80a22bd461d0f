package io.lowlag.fraud.scoring;

import io.lowlag.fraud.memory.RollingFeatures;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.model.CardState;
import java.util.concurrent.TimeUnit;

/**
 * One card: its memory, its current features, and when they change without a transaction.
 *
 * <p>The current time of a card is the event time of its newest transaction, plus the time since
 * that transaction arrived, by the clock of arrival. So its windows are not emptied by delays
 * before the job or by events that are older than their records, and a replay publishes what the
 * live run published.
 */
final class Card {

  /**
   * Maximum delay of a record of features, so that a busy card is not published for every change.
   */
  static final long STEP_MS = 500;

  private final String id;
  private final ScoringPolicy policy;
  private final CardMemory memory;
  private long newestSeen;
  private long lastSeen;
  private int lastPartition;
  private long lastOffset;
  private long changesAt;
  private boolean published;
  private long timer;

  Card(String id, ScoringPolicy policy, CardState state, CardMemory memory) {
    this.id = id;
    this.policy = policy;
    this.memory = memory;
    this.newestSeen = state.newestSeen();
    this.lastSeen = state.lastSeen();
    this.lastPartition = state.lastPartition();
    this.lastOffset = state.lastOffset();
    this.changesAt = state.changesAt();
    this.published = state.published();
    this.timer = state.timer();
  }

  /**
   * Accepts a transaction and returns its outcome.
   *
   * @param now time of arrival, as the processor gets it from Spark
   */
  CardOutcome take(CardTransaction transaction, long now) {
    ScoredTransaction again = memory.repeated(transaction);
    if (again != null) {
      return new CardOutcome(again, null);
    }
    CardWindows windows = memory.accept(transaction);
    boolean isNewest = transaction.eventTime() == memory.newest();
    // This is the time at which Kafka got it: {@code now} may be that of a batch, or some
    // milliseconds later.
    long arrived = Math.min(now, TimeUnit.MICROSECONDS.toMillis(transaction.origin().sourceUs()));
    if (isNewest) {
      newestSeen = arrived;
    }
    lastSeen = now;
    lastPartition = transaction.origin().partition();
    lastOffset = transaction.origin().offset();
    ScoredTransaction scored =
        ScoredTransaction.unscored(
            transaction,
            windows.lastMinute(),
            windows.lastTenMinutes(),
            windows.lastHour(),
            windows.truncated());
    if (!policy.publishes()) {
      return new CardOutcome(scored, null);
    }
    long moment = isNewest ? memory.newest() : eventTimeAt(arrived);
    return new CardOutcome(scored, publish(isNewest ? windows : memory.at(moment), moment));
  }

  /**
   * Advances the time without a transaction.
   *
   * @param now time of arrival
   * @return the new features; null if nothing has changed
   */
  CardFeatures pass(long now) {
    if (arrivalOf(changesAt) > now) {
      return null;
    }
    // If several changes have passed because this was called late, only the last one counts.
    long lastStep = now - Math.floorMod(now - id.hashCode(), STEP_MS);
    long change = memory.lastChange(eventTimeAt(lastStep));
    long moment = eventTimeAt(arrivalOf(Math.max(changesAt, change)));
    return publish(memory.at(moment), moment);
  }

  private CardFeatures publish(CardWindows windows, long moment) {
    changesAt = windows.changesAt();
    boolean wasPublished = published;
    published = changesAt != RollingFeatures.NEVER;
    if (!published && !wasPublished) {
      return null;
    }
    return new CardFeatures(
        CardFeatures.idOf(id, lastPartition, lastOffset, moment),
        id,
        memory.newest(),
        moment,
        windows.lastMinute(),
        windows.lastTenMinutes(),
        windows.lastHour(),
        windows.truncated(),
        policy.baseCurrency(),
        lastPartition,
        lastOffset);
  }

  private long eventTimeAt(long arrival) {
    return memory.newest() + Math.max(0, arrival - newestSeen);
  }

  // Changes are published in steps. The steps begin at a different moment for each card, so that
  // not all cards are due at once.
  private long arrivalOf(long eventTime) {
    if (eventTime == RollingFeatures.NEVER) {
      return CardState.NO_TIMER;
    }
    long arrival = newestSeen + eventTime - memory.newest();
    return arrival + Math.floorMod(id.hashCode() - arrival, STEP_MS);
  }

  /** Returns when the card next needs work if no transaction comes. */
  long due() {
    return published ? arrivalOf(changesAt) : lastSeen + policy.keepIdle().toMillis();
  }

  /** Returns whether the card may be forgotten. */
  boolean isOver(long now) {
    return !published && lastSeen + policy.keepIdle().toMillis() <= now;
  }

  /** Returns when the card's timer is due; {@link CardState#NO_TIMER} if it has none. */
  long timer() {
    return timer;
  }

  void timer(long due) {
    timer = due;
  }

  CardMemory memory() {
    return memory;
  }

  /** Returns the state of the card to keep, without its full segments. */
  CardState state() {
    return new CardState(
        memory.newest(),
        newestSeen,
        lastSeen,
        lastPartition,
        lastOffset,
        memory.floor().time(),
        memory.floor().sequence(),
        memory.nextSequence(),
        memory.segments().full(),
        changesAt,
        published,
        timer,
        memory.segments().tail());
  }
}

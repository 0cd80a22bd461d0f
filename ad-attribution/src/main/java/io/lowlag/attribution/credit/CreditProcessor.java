package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.SourceOrder;
import io.lowlag.realtime.RecordEncoder;
import java.util.OptionalLong;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Credits the touches of a user for the user's conversions, keyed by {@code user_id}, in
 * processing-time mode.
 *
 * <p>Decisions compare event times; processing time settles conversions and ends state. A user that
 * has state has exactly one timer, at or before the moment when the first part of the state must
 * end; without state there is none.
 */
public final class CreditProcessor extends StatefulProcessor<String, JourneyEvent, CreditOutput> {

  /** Name of the value state that holds the journey. */
  static final String JOURNEY_STATE = "journey";

  private static final long NO_TIMER = 0;

  private final CreditPolicy policy;
  private final Ledger ledger;
  private transient ValueState<PendingJourney> state;

  CreditProcessor(CreditPolicy policy, Ledger ledger) {
    this.policy = policy;
    this.ledger = ledger;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    state =
        getHandle()
            .getValueState(JOURNEY_STATE, RecordEncoder.of(PendingJourney.class), TTLConfig.NONE());
  }

  @Override
  public Iterator<CreditOutput> handleInputRows(
      String userId, Iterator<JourneyEvent> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    PendingJourney kept = load();
    OpenJourney journey = new OpenJourney(userId, policy, ledger, kept);
    Origin cause = null;
    for (JourneyEvent event : SourceOrder.sorted(rows, JourneyEvent::origin)) {
      journey.accept(event, now);
      cause = event.origin();
    }
    journey.decide(cause);
    return store(journey, kept.timer());
  }

  @Override
  public Iterator<CreditOutput> handleExpiredTimer(
      String userId, TimerValues timers, ExpiredTimerInfo expired) {
    PendingJourney kept = load();
    OpenJourney journey = new OpenJourney(userId, policy, ledger, kept);
    journey.expire(timers.getCurrentProcessingTimeInMs());
    // The timer that fired no longer exists. If it is not the kept one, the kept one is still to
    // come.
    boolean own = expired.getExpiryTimeInMs() == kept.timer();
    return store(journey, own ? NO_TIMER : kept.timer());
  }

  private PendingJourney load() {
    PendingJourney kept = state.get();
    return kept == null ? PendingJourney.NOTHING : kept;
  }

  private Iterator<CreditOutput> store(OpenJourney journey, long timer) {
    long due = moveTimer(timer, journey.nextExpiry());
    PendingJourney pending = journey.pending(due);
    if (pending.hasEnded()) {
      state.clear();
    } else if (journey.isChanged() || due != timer) {
      state.update(pending);
    }
    return CollectionConverters.asScala(journey.outputs().iterator());
  }

  /**
   * Moves the timer, but keeps one that is earlier: when it fires, it finds nothing to do and
   * registers the next.
   */
  private long moveTimer(long timer, OptionalLong next) {
    if (next.isPresent() && timer != NO_TIMER && timer <= next.getAsLong()) {
      return timer;
    }
    if (timer != NO_TIMER) {
      getHandle().deleteTimer(timer);
    }
    if (next.isEmpty()) {
      return NO_TIMER;
    }
    getHandle().registerTimer(next.getAsLong());
    return next.getAsLong();
  }
}

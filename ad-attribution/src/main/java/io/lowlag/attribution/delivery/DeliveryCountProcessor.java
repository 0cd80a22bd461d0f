package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.KnownMatch;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.SecondCounter;
import io.lowlag.attribution.delivery.model.ShardState;
import io.lowlag.common.record.SourceOrder;
import io.lowlag.realtime.RecordEncoder;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Stage one: counts the impressions of a campaign in one partition, keyed by {@code
 * campaign_id/partition}, in processing-time mode.
 *
 * <p>A match costs about ten reads and writes by key, however hot the campaign is. A key that has
 * state has exactly one timer, at the moment when partials must be emitted or the oldest entry must
 * end; without state it has none.
 */
public final class DeliveryCountProcessor
    extends StatefulProcessor<String, MatchedImpression, PartialOutput> {

  /** Name of the value state that holds everything except the maps. */
  static final String SHARD_STATE = "shard";

  /** Name of the map state that holds the ids of the counted matches. */
  static final String IDS_STATE = "ids";

  /** Name of the map state in which ids wait for their end. */
  static final String ID_PLACES_STATE = "id-places";

  /** Name of the map state that holds a counter for each second. */
  static final String COUNTERS_STATE = "counters";

  /** Name of the map state in which counters wait for their end. */
  static final String COUNTER_PLACES_STATE = "counter-places";

  private final DeliveryPolicy policy;
  private transient DeliveryMetrics metrics;
  private transient ValueState<ShardState> shard;
  private transient ShardMemory memory;

  public DeliveryCountProcessor(DeliveryPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    metrics = new DeliveryMetrics();
    shard =
        getHandle()
            .getValueState(SHARD_STATE, RecordEncoder.of(ShardState.class), TTLConfig.NONE());
    Encoder<QueuedKey> place = RecordEncoder.of(QueuedKey.class);
    memory =
        new ShardMemory(
            map(IDS_STATE, Encoders.STRING(), RecordEncoder.of(KnownMatch.class)),
            map(ID_PLACES_STATE, Encoders.LONG(), place),
            map(COUNTERS_STATE, Encoders.LONG(), RecordEncoder.of(SecondCounter.class)),
            map(COUNTER_PLACES_STATE, Encoders.LONG(), place));
  }

  private <K, V> Entries<K, V> map(String name, Encoder<K> key, Encoder<V> value) {
    MapState<K, V> state = getHandle().getMapState(name, key, value, TTLConfig.NONE());
    return Entries.of(state);
  }

  @Override
  public Iterator<PartialOutput> handleInputRows(
      String key, Iterator<MatchedImpression> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    ShardState before = load();
    ShardCounter counter = counterOf(key, before);
    counter.accept(SourceOrder.sorted(rows, MatchedImpression::origin), now);
    return store(counter, before.timer(), now);
  }

  @Override
  public Iterator<PartialOutput> handleExpiredTimer(
      String key, TimerValues timers, ExpiredTimerInfo expired) {
    long now = timers.getCurrentProcessingTimeInMs();
    ShardCounter counter = counterOf(key, load());
    counter.expire(now);
    // The engine removes the timer that fired.
    return store(counter, ExpiryQueue.NEVER, now);
  }

  private ShardState load() {
    ShardState kept = shard.get();
    return kept == null ? ShardState.NOTHING : kept;
  }

  private ShardCounter counterOf(String key, ShardState state) {
    return new ShardCounter(ShardKey.parse(key), policy, metrics, memory, state);
  }

  private Iterator<PartialOutput> store(ShardCounter counter, long timer, long now) {
    ShardState after = counter.state(now);
    KeyTimer.move(getHandle(), timer, after.timer());
    if (after.hasEnded()) {
      shard.clear();
    } else {
      shard.update(after);
    }
    return CollectionConverters.asScala(counter.outputs().iterator());
  }
}

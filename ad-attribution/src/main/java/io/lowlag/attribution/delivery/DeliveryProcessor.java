package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignState;
import io.lowlag.attribution.delivery.model.DeliveryOutput;
import io.lowlag.attribution.delivery.model.HourCount;
import io.lowlag.attribution.delivery.model.KnownPartial;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.ShardProgress;
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
 * Stage two: adds up the counts of a campaign and compares the sum with the contract, keyed by
 * {@code campaign_id}, in processing-time mode.
 *
 * <p>A partial costs about ten reads and writes by key. A campaign that has state has exactly one
 * timer, at the moment when progress or the end of the flight must be emitted or the oldest entry
 * must end; without state it has none.
 */
public final class DeliveryProcessor
    extends StatefulProcessor<String, CampaignEvent, DeliveryOutput> {

  /** Name of the value state that holds everything except the maps. */
  static final String CAMPAIGN_STATE = "campaign";

  /** Name of the map state that holds the greatest number of each counter. */
  static final String KNOWN_STATE = "known";

  /** Name of the map state in which counters wait for their end. */
  static final String PLACES_STATE = "places";

  /** Name of the map state that says how far each shard has come. */
  static final String PROGRESS_STATE = "progress";

  /** Name of the map state that holds impressions by second. */
  static final String SECONDS_STATE = "seconds";

  /** Name of the map state that holds impressions by hour. */
  static final String HOURS_STATE = "hours";

  private final DeliveryPolicy policy;
  private transient DeliveryMetrics metrics;
  private transient ValueState<CampaignState> campaign;
  private transient CampaignMemory memory;

  public DeliveryProcessor(DeliveryPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    metrics = new DeliveryMetrics();
    campaign =
        getHandle()
            .getValueState(CAMPAIGN_STATE, RecordEncoder.of(CampaignState.class), TTLConfig.NONE());
    memory =
        new CampaignMemory(
            map(KNOWN_STATE, Encoders.STRING(), RecordEncoder.of(KnownPartial.class)),
            map(PLACES_STATE, Encoders.STRING(), RecordEncoder.of(QueuedKey.class)),
            map(PROGRESS_STATE, Encoders.INT(), RecordEncoder.of(ShardProgress.class)),
            map(SECONDS_STATE, Encoders.LONG(), Encoders.LONG()),
            map(HOURS_STATE, Encoders.LONG(), RecordEncoder.of(HourCount.class)));
  }

  private <K, V> Entries<K, V> map(String name, Encoder<K> key, Encoder<V> value) {
    MapState<K, V> state = getHandle().getMapState(name, key, value, TTLConfig.NONE());
    return Entries.of(state);
  }

  @Override
  public Iterator<DeliveryOutput> handleInputRows(
      String campaignId, Iterator<CampaignEvent> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    CampaignState before = load();
    DeliveryAccount account = new DeliveryAccount(campaignId, policy, metrics, memory, before);
    account.accept(ArrivalOrder.sorted(rows), now);
    return store(account, before.timer(), now);
  }

  @Override
  public Iterator<DeliveryOutput> handleExpiredTimer(
      String campaignId, TimerValues timers, ExpiredTimerInfo expired) {
    long now = timers.getCurrentProcessingTimeInMs();
    DeliveryAccount account = new DeliveryAccount(campaignId, policy, metrics, memory, load());
    account.expire(now);
    // The engine removes the timer that fired.
    return store(account, ExpiryQueue.NEVER, now);
  }

  private CampaignState load() {
    CampaignState kept = campaign.get();
    return kept == null ? CampaignState.NOTHING : kept;
  }

  private Iterator<DeliveryOutput> store(DeliveryAccount account, long timer, long now) {
    CampaignState after = account.state(now);
    if (after == null) {
      KeyTimer.move(getHandle(), timer, ExpiryQueue.NEVER);
      campaign.clear();
    } else {
      KeyTimer.move(getHandle(), timer, after.timer());
      campaign.update(after);
    }
    return CollectionConverters.asScala(account.outputs().iterator());
  }
}

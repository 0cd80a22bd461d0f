package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.DeliveryOutput;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.ProcessorOnSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State and timers of both stages go through Spark's encoders into RocksDB and come back in a later
 * run. No test waits.
 */
@Tag("spark")
class DeliveryOnSparkTest {

  private static SparkSession spark;

  /** The engine's clock is the wall clock. */
  private final long now = System.currentTimeMillis();

  @TempDir private Path checkpoint;
  private long offset;

  @BeforeAll
  static void startSpark() {
    spark = ProcessorOnSpark.startSpark();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void stageOneGoesOnCountingInTheNextRun() throws Exception {
    ProcessorOnSpark<MatchedImpression, PartialOutput> runs =
        new ProcessorOnSpark<>(
            checkpoint, MatchedImpression.class, ShardKey::of, PartialOutput.class);

    List<CampaignPartial> partials = new ArrayList<>();
    partials.addAll(count(runs, match("m-1", "c"), match("m-2", "c"), match("m-3", "d")));
    partials.addAll(count(runs, match("m-2", "c"), match("m-4", "c"), match("m-3", "d")));

    assertThat(partials)
        .filteredOn(p -> p.campaignId().equals("c"))
        .extracting(CampaignPartial::counted)
        .containsExactly(2L, 3L);
    assertThat(partials)
        .filteredOn(p -> p.campaignId().equals("d"))
        .extracting(CampaignPartial::counted)
        .containsExactly(1L);
    assertThat(runs.keysWithTimer()).containsExactlyInAnyOrder("c/0", "d/0");
  }

  @Test
  void stageTwoGoesOnAddingInTheNextRun() throws Exception {
    ProcessorOnSpark<CampaignEvent, DeliveryOutput> runs =
        new ProcessorOnSpark<>(
            checkpoint, CampaignEvent.class, CampaignEvent::campaignId, DeliveryOutput.class);

    List<CampaignDelivery> deliveries = new ArrayList<>();
    deliveries.addAll(deliver(runs, contract(1, 5), partial(0, 2), partial(1, 2)));
    deliveries.addAll(
        deliver(runs, partial(0, 2), partial(1, 3), contract(2, 6), contract(1, 5), partial(0, 3)));

    assertThat(deliveries)
        .extracting(d -> d.status() + " " + d.contractVersion() + " at " + d.delivered())
        .contains("running 1 at 0", "fulfilled 2 at 6")
        .filteredOn(said -> said.startsWith("fulfilled"))
        .containsExactly("fulfilled 2 at 6");
    assertThat(runs.keysWithState(DeliveryProcessor.CAMPAIGN_STATE)).containsExactly("c");
    assertThat(runs.keysWithTimer()).containsExactly("c");
  }

  private static List<CampaignPartial> count(
      ProcessorOnSpark<MatchedImpression, PartialOutput> runs, MatchedImpression... rows)
      throws Exception {
    return runs.run(new DeliveryCountProcessor(POLICY), List.of(rows)).stream()
        .map(PartialOutput::partial)
        .toList();
  }

  private static List<CampaignDelivery> deliver(
      ProcessorOnSpark<CampaignEvent, DeliveryOutput> runs, CampaignEvent... rows)
      throws Exception {
    return DeliveryUnderTest.contents(runs.run(new DeliveryProcessor(POLICY), List.of(rows)));
  }

  private MatchedImpression match(String eventId, String campaignId) {
    return DeliveryEvents.match(eventId, campaignId, now, next());
  }

  private CampaignEvent contract(long version, long contracted) {
    return DeliveryEvents.contract(
        new CampaignContract("c", version, contracted, now, now + 3_600_000), next());
  }

  private CampaignEvent partial(int shard, long counted) {
    long bucket = now / 1_000 * 1_000;
    return DeliveryEvents.partial(DeliveryEvents.partial(shard, bucket, counted, now), next());
  }

  private Origin next() {
    return DeliveryEvents.origin(0, offset++, now);
  }
}

package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.HOUR;
import static io.lowlag.attribution.delivery.DeliveryEvents.LATENESS;
import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static io.lowlag.attribution.delivery.DeliveryEvents.origin;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stage two with its state and its timers. */
class DeliveryProcessorTest {

  private final DeliveryUnderTest processor = new DeliveryUnderTest(POLICY);
  private long offset;

  @BeforeEach
  void beginAtT() {
    processor.advanceTo(T);
  }

  @Test
  void contractAndEnoughPartialsInOneCallGiveRunningThenFulfilled() {
    CampaignEvent contract = contract(1, 5, T);
    CampaignEvent first = partial(0, 3, T);
    CampaignEvent second = partial(1, 2, T);

    List<CampaignDelivery> deliveries = processor.rows(second, first, contract);

    assertThat(deliveries)
        .extracting(CampaignDelivery::status)
        .containsExactly("running", "fulfilled");
    assertThat(deliveries).extracting(CampaignDelivery::delivered).containsExactly(0L, 5L);
    assertThat(processor.allOutputs().get(1).origin()).isEqualTo(second.origin());
  }

  @Test
  void versionThatIsReplacedWithinOneCallWasFulfilledIfItWasReachedBefore() {
    CampaignEvent contract = contract(1, 5, T);
    CampaignEvent partial = partial(0, 5, T + 1);
    CampaignEvent raised = contract(2, 9, T + 2);
    processor.advanceTo(T + 2);

    assertThat(processor.rows(raised, partial, contract))
        .extracting(d -> d.status() + " " + d.contractVersion())
        .containsExactly("running 1", "fulfilled 1", "running 2");
  }

  @Test
  void versionThatIsReplacedWithinOneCallWasNotFulfilledIfItWasReachedAfter() {
    CampaignEvent contract = contract(1, 5, T);
    CampaignEvent partial = partial(0, 5, T + 3);
    CampaignEvent raised = contract(2, 9, T + 2);
    processor.advanceTo(T + 3);

    assertThat(processor.rows(raised, partial, contract))
        .extracting(d -> d.status() + " " + d.contractVersion())
        .containsExactly("running 1", "running 2");
  }

  @Test
  void endIsToldByTimer() {
    processor.rows(contract(1, 5, T));
    processor.rows(partial(0, 3, T));

    processor.advanceTo(T + 2 * HOUR + LATENESS.toMillis() - 1);
    List<CampaignDelivery> ended =
        DeliveryUnderTest.contents(processor.advanceTo(T + 2 * HOUR + LATENESS.toMillis()));

    assertThat(ended).extracting(CampaignDelivery::status).containsExactly("ended");
    assertThat(ended).extracting(CampaignDelivery::delivered).containsExactly(3L);
  }

  @Test
  void nothingIsLeftOfAnIdleCampaign() {
    processor.rows(contract(1, 5, T));
    for (int shard = 0; shard < 3; shard++) {
      processor.rows(partial(shard, 3, T));
    }
    // A campaign that has no contract
    processor.rows("other", List.of(partial(0, 1, T)));

    processor.runOut("c");
    processor.runOut("other");

    assertThat(processor.valueOf(DeliveryProcessor.CAMPAIGN_STATE, "c")).isEmpty();
    assertThat(processor.valueOf(DeliveryProcessor.CAMPAIGN_STATE, "other")).isEmpty();
  }

  private CampaignEvent contract(long version, long contracted, long arrivedAt) {
    return DeliveryEvents.contract(
        new CampaignContract("c", version, contracted, T, T + 2 * HOUR),
        origin(0, offset++, arrivedAt));
  }

  private CampaignEvent partial(int shard, long counted, long arrivedAt) {
    return DeliveryEvents.partial(
        DeliveryEvents.partial(shard, T, counted, arrivedAt), origin(0, offset++, arrivedAt));
  }
}

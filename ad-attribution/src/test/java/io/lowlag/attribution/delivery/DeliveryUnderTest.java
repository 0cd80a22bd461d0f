package io.lowlag.attribution.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignState;
import io.lowlag.attribution.delivery.model.DeliveryOutput;
import io.lowlag.common.testing.ProcessorUnderTest;
import java.util.List;
import java.util.Optional;

/** Stage two in memory: a campaign has one timer if it has state, and none if it has not. */
final class DeliveryUnderTest extends ProcessorUnderTest<CampaignEvent, DeliveryOutput> {

  private static final List<String> MAPS =
      List.of(
          DeliveryProcessor.KNOWN_STATE,
          DeliveryProcessor.PLACES_STATE,
          DeliveryProcessor.PROGRESS_STATE,
          DeliveryProcessor.SECONDS_STATE,
          DeliveryProcessor.HOURS_STATE);

  DeliveryUnderTest(DeliveryPolicy policy) {
    super(new DeliveryProcessor(policy));
  }

  List<CampaignDelivery> rows(CampaignEvent... rows) {
    return contents(rows(rows[0].campaignId(), List.of(rows)));
  }

  List<CampaignDelivery> deliveries() {
    return contents(allOutputs());
  }

  static List<CampaignDelivery> contents(List<DeliveryOutput> outputs) {
    return outputs.stream().map(DeliveryOutput::delivery).toList();
  }

  @Override
  protected void checkStateOf(String campaign) {
    Optional<CampaignState> state = valueOf(DeliveryProcessor.CAMPAIGN_STATE, campaign);
    assertThat(timersOf(campaign))
        .as("timers of %s at %s", campaign, now())
        .isEqualTo(state.map(s -> List.of(s.timer())).orElse(List.of()));
    if (state.isEmpty()) {
      assertThat(entriesOf(campaign)).as("entries of %s", campaign).isZero();
    }
  }

  int entriesOf(String campaign) {
    return MAPS.stream().mapToInt(map -> mapOf(map, campaign).size()).sum();
  }

  /** Moves the clock to that time, unless it is there. */
  void moveTo(long millis) {
    if (millis > now()) {
      advanceTo(millis);
    }
  }

  /** Fires timers, one after the other, until none is left. */
  void runOut(String campaign) {
    while (!timersOf(campaign).isEmpty()) {
      advanceTo(Math.max(now() + 1, timersOf(campaign).get(0)));
    }
  }
}

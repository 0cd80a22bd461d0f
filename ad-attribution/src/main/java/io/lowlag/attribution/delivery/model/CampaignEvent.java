package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;

/**
 * A contract or a partial, as rows of one stateful operator: exactly one of the two is set.
 *
 * @param contract null if the other is set
 * @param partial null if the other is set
 * @param origin where it was read
 */
public record CampaignEvent(CampaignContract contract, CampaignPartial partial, Origin origin) {

  /** Returns the campaign of the contract or the partial. */
  public String campaignId() {
    return contract != null ? contract.campaignId() : partial.campaignId();
  }
}

package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.common.record.SourceOrder;
import java.util.ArrayList;
import java.util.List;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sorts the rows of one call into the order of their arrival: each topic in its source order, and
 * the two merged by Kafka's timestamps.
 */
final class ArrivalOrder {

  private ArrivalOrder() {}

  /**
   * Returns the sorted rows; if a contract and a partial have the same timestamp, the contract
   * comes first.
   */
  static List<CampaignEvent> sorted(Iterator<CampaignEvent> rows) {
    List<CampaignEvent> contracts = new ArrayList<>();
    List<CampaignEvent> partials = new ArrayList<>();
    while (rows.hasNext()) {
      CampaignEvent row = rows.next();
      (row.contract() != null ? contracts : partials).add(row);
    }
    return merged(inSourceOrder(contracts), inSourceOrder(partials));
  }

  private static List<CampaignEvent> inSourceOrder(List<CampaignEvent> rows) {
    return SourceOrder.sorted(CollectionConverters.asScala(rows.iterator()), CampaignEvent::origin);
  }

  private static List<CampaignEvent> merged(
      List<CampaignEvent> contracts, List<CampaignEvent> partials) {
    List<CampaignEvent> merged = new ArrayList<>(contracts.size() + partials.size());
    int partial = 0;
    for (CampaignEvent contract : contracts) {
      while (partial < partials.size()
          && partials.get(partial).origin().sourceUs() < contract.origin().sourceUs()) {
        merged.add(partials.get(partial++));
      }
      merged.add(contract);
    }
    merged.addAll(partials.subList(partial, partials.size()));
    return merged;
  }
}

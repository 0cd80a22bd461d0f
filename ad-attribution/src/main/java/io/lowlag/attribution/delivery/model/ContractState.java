package io.lowlag.attribution.delivery.model;

/**
 * State: the contract that is valid, and what has been said about it.
 *
 * @param terms the contract
 * @param arrivedAt Kafka's timestamp of its record, epoch milliseconds
 * @param endDue when its end is to be told, by the clock of arrival, epoch milliseconds
 * @param fulfilled whether it was said that it is fulfilled
 * @param ended whether it was said that it has ended
 */
public record ContractState(
    CampaignContract terms, long arrivedAt, long endDue, boolean fulfilled, boolean ended) {

  /** The same once it was said that it is fulfilled. */
  public ContractState afterFulfilled() {
    return new ContractState(terms, arrivedAt, endDue, true, ended);
  }

  /** The same once it was said that it has ended. */
  public ContractState afterEnded() {
    return new ContractState(terms, arrivedAt, endDue, fulfilled, true);
  }
}

package io.lowlag.attribution.delivery.model;

/**
 * State: the valid contract, and what has been reported about it.
 *
 * @param terms the contract
 * @param arrivedAt Kafka's timestamp of its record, epoch milliseconds
 * @param endDue when its end must be reported, by the clock of arrival, epoch milliseconds
 * @param fulfilled whether it was reported as fulfilled
 * @param ended whether it was reported as ended
 */
public record ContractState(
    CampaignContract terms, long arrivedAt, long endDue, boolean fulfilled, boolean ended) {

  /** Returns this contract after it was reported as fulfilled. */
  public ContractState afterFulfilled() {
    return new ContractState(terms, arrivedAt, endDue, true, ended);
  }

  /** Returns this contract after it was reported as ended. */
  public ContractState afterEnded() {
    return new ContractState(terms, arrivedAt, endDue, fulfilled, true);
  }
}

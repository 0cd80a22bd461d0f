package io.lowlag.attribution.correlation.model;

/**
 * State: a request of a transaction until its waiting time is over. The transaction id is the key
 * and is not repeated here.
 *
 * @param eventId the request's id
 * @param userId the request's user
 * @param campaignId the request's campaign
 * @param adId the request's ad
 * @param bidCpm its price, which its matches include
 * @param country the request's country, which its matches include
 * @param eventTime event time, epoch milliseconds
 * @param matched true after the first match; the request then only waits for more impressions
 * @param expiresAt end of its waiting time, processing time in epoch milliseconds
 */
public record PendingRequest(
    String eventId,
    String userId,
    String campaignId,
    String adId,
    String bidCpm,
    String country,
    long eventTime,
    boolean matched,
    long expiresAt) {

  /** Returns the state of a request that has just arrived. */
  public static PendingRequest of(AdEvent event, long expiresAt) {
    return new PendingRequest(
        event.eventId(),
        event.userId(),
        event.campaignId(),
        event.adId(),
        event.bidCpm(),
        event.country(),
        event.eventTime(),
        false,
        expiresAt);
  }

  /** Returns this request after a match. */
  public PendingRequest afterMatch() {
    return new PendingRequest(
        eventId, userId, campaignId, adId, bidCpm, country, eventTime, true, expiresAt);
  }

  /** Returns the request as it was read, in the transaction with that id. */
  public AdEvent toEvent(String transactionId) {
    return AdEvent.request(
        eventId, transactionId, userId, campaignId, adId, bidCpm, country, eventTime, null);
  }
}

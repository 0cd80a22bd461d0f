package io.lowlag.attribution.correlation.model;

/**
 * State: an impression of a transaction until its waiting time is over. While it waits for a
 * request, all its fields are kept; once decided, only its id stays, to recognise a repetition.
 *
 * @param eventId the impression's id
 * @param adId null once decided
 * @param status null once decided
 * @param eventTime event time, epoch milliseconds; zero once decided
 * @param waiting true until its request arrives and decides
 * @param expiresAt end of its waiting time, processing time in epoch milliseconds
 */
public record PendingImpression(
    String eventId, String adId, String status, long eventTime, boolean waiting, long expiresAt) {

  /** Returns the state of an impression that has just arrived. */
  public static PendingImpression of(AdEvent event, long expiresAt) {
    return new PendingImpression(
        event.eventId(), event.adId(), event.status(), event.eventTime(), true, expiresAt);
  }

  /** Returns this impression after its decision, with only its id. */
  public PendingImpression decided() {
    return new PendingImpression(eventId, null, null, 0, false, expiresAt);
  }

  /** Returns the impression as it was read, in the transaction with that id. */
  public AdEvent toEvent(String transactionId) {
    return AdEvent.impression(eventId, transactionId, adId, status, eventTime, null);
  }
}

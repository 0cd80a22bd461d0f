package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An event that found no partner: the record of {@code ad-unmatched}.
 *
 * @param eventId depends on the transaction, the side and the id of the event, not on the reason: a
 *     replay may give another reason, and a reader must still recognise the event
 * @param side {@link AdEvent#REQUEST} or {@link AdEvent#IMPRESSION}
 * @param reason one of the reasons that this type names
 * @param event the event itself, without its origin
 * @param eventTime event time of the event, epoch milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdUnmatched(
    String eventId, String side, String reason, AdEvent event, long eventTime) {

  /** The request's waiting time ended without a matching impression. */
  public static final String NO_IMPRESSION = "no_impression";

  /** The impression's waiting time ended without a request. */
  public static final String NO_REQUEST = "no_request";

  /** The impression's event time is farther from its request's than the window. */
  public static final String OUTSIDE_WINDOW = "outside_window";

  /** The impression's status means that the ad was not shown. */
  public static final String NOT_SHOWN = "not_shown";

  /** The transaction already had the maximum number of events of that side. */
  public static final String OVERFLOW = "overflow";
}

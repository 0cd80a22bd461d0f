package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An event that found no partner: the record of {@code ad-unmatched}.
 *
 * @param eventId follows from the transaction, the side and the id of the event, not from the
 *     reason: a replay may give another reason, and a reader then still sees that it is the same
 *     event
 * @param side {@link AdEvent#REQUEST} or {@link AdEvent#IMPRESSION}
 * @param reason one of the reasons that this type names
 * @param event the event itself, without its origin
 * @param eventTime event time of the event, epoch milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdUnmatched(
    String eventId, String side, String reason, AdEvent event, long eventTime) {

  /** The request's time was over and no impression had come that matches. */
  public static final String NO_IMPRESSION = "no_impression";

  /** The impression's time was over and no request had come. */
  public static final String NO_REQUEST = "no_request";

  /** The impression's event time is farther from its request's than the window. */
  public static final String OUTSIDE_WINDOW = "outside_window";

  /** The impression's status says that the ad was not shown. */
  public static final String NOT_SHOWN = "not_shown";

  /** The transaction already had as many events of that side as one may have. */
  public static final String OVERFLOW = "overflow";
}

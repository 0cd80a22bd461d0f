package io.lowlag.attribution.credit.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * State: a conversion until it is settled and, for as long as a late record may come after that, as
 * a memory of it.
 *
 * @param id the order's id if it has one, otherwise the event's
 * @param purchases the events that say so, at least one
 * @param restatement the restatement that counts; null if there is none
 * @param retraction null if it was not retracted
 * @param issued what was last put out, one for each model
 * @param settled whether nothing changes any more
 * @param settlesAt when nothing changes any more, processing time in epoch milliseconds
 * @param endsAt when it is forgotten, processing time in epoch milliseconds
 */
public record Conversion(
    String id,
    List<Purchase> purchases,
    JourneyEvent restatement,
    JourneyEvent retraction,
    List<Issued> issued,
    boolean settled,
    long settlesAt,
    long endsAt) {

  public Conversion {
    purchases = List.copyOf(purchases);
    issued = List.copyOf(issued);
  }

  /** A conversion of which the first event has just come. */
  public static Conversion of(String id, Purchase purchase, long settlesAt, long endsAt) {
    return new Conversion(id, List.of(purchase), null, null, List.of(), false, settlesAt, endsAt);
  }

  /** The event that counts. */
  public Purchase purchase() {
    return Collections.min(purchases, Purchase.ORDER);
  }

  /** Whether an event with that id says that it happened. */
  public boolean hasPurchase(String eventId) {
    return purchases.stream().anyMatch(purchase -> purchase.eventId().equals(eventId));
  }

  /** The same with one more event that says so. */
  public Conversion with(Purchase purchase) {
    List<Purchase> all = new ArrayList<>(purchases);
    all.add(purchase);
    return new Conversion(id, all, restatement, retraction, issued, settled, settlesAt, endsAt);
  }

  /** The same after an adjustment. */
  public Conversion adjusted(JourneyEvent adjustment) {
    boolean retracts = adjustment.adjustment().equals(JourneyEvent.RETRACTION);
    return new Conversion(
        id,
        purchases,
        retracts ? restatement : adjustment,
        retracts ? adjustment : retraction,
        issued,
        settled,
        settlesAt,
        endsAt);
  }

  /** The same after other records were put out about it. */
  public Conversion issued(List<Issued> records) {
    return new Conversion(
        id, purchases, restatement, retraction, records, settled, settlesAt, endsAt);
  }

  /** The same once nothing changes any more. */
  public Conversion settle() {
    return new Conversion(id, purchases, restatement, retraction, issued, true, settlesAt, endsAt);
  }

  /** When something happens to it by itself, processing time in epoch milliseconds. */
  public long nextExpiry() {
    return settled ? endsAt : settlesAt;
  }
}

package io.lowlag.attribution.credit.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * State: a conversion until it is settled. After that, it is kept as a memory for as long as a late
 * record may come.
 *
 * @param id the order's id if it has one, otherwise the event's
 * @param purchases the events that report it, at least one
 * @param restatement the restatement that counts; null if there is none
 * @param retraction null if it was not retracted
 * @param issued what was last emitted, one for each model
 * @param settled whether nothing changes any more
 * @param settlesAt when nothing changes any more, processing time in epoch milliseconds
 * @param endsAt when it is forgotten, processing time in epoch milliseconds
 * @param arrivedUs when the first of the purchases arrived, epoch microseconds
 * @param later how many accepted records of the user arrived after that
 */
public record Conversion(
    String id,
    List<Purchase> purchases,
    JourneyEvent restatement,
    JourneyEvent retraction,
    List<Issued> issued,
    boolean settled,
    long settlesAt,
    long endsAt,
    long arrivedUs,
    int later) {

  public Conversion {
    purchases = List.copyOf(purchases);
    issued = List.copyOf(issued);
  }

  /** Returns a conversion whose first event has just arrived. */
  public static Conversion of(
      String id, Purchase purchase, long arrivedUs, int later, long settlesAt, long endsAt) {
    return new Conversion(
        id, List.of(purchase), null, null, List.of(), false, settlesAt, endsAt, arrivedUs, later);
  }

  /** Returns the event that counts. */
  public Purchase purchase() {
    return Collections.min(purchases, Purchase.ORDER);
  }

  /** Returns whether an event with that id reports this conversion. */
  public boolean hasPurchase(String eventId) {
    return purchases.stream().anyMatch(purchase -> purchase.eventId().equals(eventId));
  }

  /** Returns this conversion with one more event that reports it. */
  public Conversion with(Purchase purchase) {
    List<Purchase> all = new ArrayList<>(purchases);
    all.add(purchase);
    return copy(all, restatement, retraction, issued, settled, endsAt, later);
  }

  /**
   * Returns this conversion, kept until that time (processing time in epoch milliseconds) at the
   * earliest.
   */
  public Conversion keptUntil(long end) {
    return end > endsAt
        ? copy(purchases, restatement, retraction, issued, settled, end, later)
        : this;
  }

  /** Returns this conversion after an adjustment, whose record is no longer needed. */
  public Conversion adjusted(JourneyEvent adjustment) {
    boolean retracts = adjustment.adjustment().equals(JourneyEvent.RETRACTION);
    JourneyEvent applied = adjustment.withOriginal(null);
    return copy(
        purchases,
        retracts ? restatement : applied,
        retracts ? applied : retraction,
        issued,
        settled,
        endsAt,
        later);
  }

  /** Returns this conversion after other records were emitted about it. */
  public Conversion issued(List<Issued> records) {
    return copy(purchases, restatement, retraction, records, settled, endsAt, later);
  }

  /** Returns this conversion as settled: nothing changes any more. */
  public Conversion settle() {
    return copy(purchases, restatement, retraction, issued, true, endsAt, later);
  }

  /** Returns this conversion after a record of the user that arrived then, epoch microseconds. */
  public Conversion seen(long recordArrivedUs) {
    return recordArrivedUs > arrivedUs
        ? copy(purchases, restatement, retraction, issued, settled, endsAt, later + 1)
        : this;
  }

  private Conversion copy(
      List<Purchase> newPurchases,
      JourneyEvent newRestatement,
      JourneyEvent newRetraction,
      List<Issued> newIssued,
      boolean newSettled,
      long newEndsAt,
      int newLater) {
    return new Conversion(
        id,
        newPurchases,
        newRestatement,
        newRetraction,
        newIssued,
        newSettled,
        settlesAt,
        newEndsAt,
        arrivedUs,
        newLater);
  }
}

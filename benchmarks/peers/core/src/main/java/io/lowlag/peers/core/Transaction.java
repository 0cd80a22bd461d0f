package io.lowlag.peers.core;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** State: the events of a transaction that are still kept. */
public final class Transaction {

  /** A request; all its fields stay, because every match repeats them. */
  static final class Request {
    String eventId;
    String userId;
    String campaignId;
    String adId;
    String bidCpm;
    String country;
    long eventTime;
    boolean matched;
    long expiresAt;
  }

  /** An impression; once decided, only its id stays, to recognise a repetition. */
  static final class Impression {
    String eventId;
    String adId;
    String status;
    long eventTime;
    boolean waiting;
    long expiresAt;
  }

  final List<Request> requests = new ArrayList<>(2);
  final List<Impression> impressions = new ArrayList<>(2);

  /** Returns whether there is nothing to keep. */
  public boolean hasEnded() {
    return requests.isEmpty() && impressions.isEmpty();
  }

  /** Returns when the first of its events must end, or the largest number without any. */
  public long nextExpiry() {
    long next = Long.MAX_VALUE;
    for (Request request : requests) {
      next = Math.min(next, request.expiresAt);
    }
    for (Impression impression : impressions) {
      next = Math.min(next, impression.expiresAt);
    }
    return next;
  }

  /** Writes it in a compact form. */
  public void write(DataOutput out) throws IOException {
    Codec.size(out, requests.size());
    for (Request request : requests) {
      out.writeBoolean(request.matched);
      Codec.text(out, request.eventId);
      Codec.text(out, request.userId);
      Codec.text(out, request.campaignId);
      Codec.text(out, request.adId);
      Codec.text(out, request.bidCpm);
      Codec.text(out, request.country);
      out.writeLong(request.eventTime);
      out.writeLong(request.expiresAt);
    }
    Codec.size(out, impressions.size());
    for (Impression impression : impressions) {
      out.writeBoolean(impression.waiting);
      Codec.text(out, impression.eventId);
      if (impression.waiting) {
        Codec.text(out, impression.adId);
        Codec.text(out, impression.status);
        out.writeLong(impression.eventTime);
      }
      out.writeLong(impression.expiresAt);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Transaction read(DataInput in) throws IOException {
    Transaction transaction = new Transaction();
    for (int left = Codec.size(in); left > 0; left--) {
      transaction.requests.add(request(in));
    }
    for (int left = Codec.size(in); left > 0; left--) {
      transaction.impressions.add(impression(in));
    }
    return transaction;
  }

  private static Request request(DataInput in) throws IOException {
    Request request = new Request();
    request.matched = in.readBoolean();
    request.eventId = Codec.text(in);
    request.userId = Codec.text(in);
    request.campaignId = Codec.text(in);
    request.adId = Codec.text(in);
    request.bidCpm = Codec.text(in);
    request.country = Codec.text(in);
    request.eventTime = in.readLong();
    request.expiresAt = in.readLong();
    return request;
  }

  private static Impression impression(DataInput in) throws IOException {
    Impression impression = new Impression();
    impression.waiting = in.readBoolean();
    impression.eventId = Codec.text(in);
    if (impression.waiting) {
      impression.adId = Codec.text(in);
      impression.status = Codec.text(in);
      impression.eventTime = in.readLong();
    }
    impression.expiresAt = in.readLong();
    return impression;
  }
}

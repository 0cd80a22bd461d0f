package io.lowlag.fraud.scoring.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/** State: what is known of a card, but for the full segments of its transactions. */
public class CardState implements Serializable {

  private long newest = Long.MIN_VALUE;
  private long floorTime = Long.MIN_VALUE;
  private long floorSequence;
  private long nextSequence;
  private int segments;
  private long lastSeen;
  private byte[] tail = {};

  /** The newest event time that was read, epoch milliseconds. */
  public long getNewest() {
    return newest;
  }

  public void setNewest(long newest) {
    this.newest = newest;
  }

  /** What is at or before this event time (and, at it, sequence) is forgotten. */
  public long getFloorTime() {
    return floorTime;
  }

  public void setFloorTime(long floorTime) {
    this.floorTime = floorTime;
  }

  public long getFloorSequence() {
    return floorSequence;
  }

  public void setFloorSequence(long floorSequence) {
    this.floorSequence = floorSequence;
  }

  /** How many transactions of the card were taken in. */
  public long getNextSequence() {
    return nextSequence;
  }

  public void setNextSequence(long nextSequence) {
    this.nextSequence = nextSequence;
  }

  /** How many full segments are kept beside this. */
  public int getSegments() {
    return segments;
  }

  public void setSegments(int segments) {
    this.segments = segments;
  }

  /** When the card's last transaction was read; processing time in epoch milliseconds. */
  public long getLastSeen() {
    return lastSeen;
  }

  public void setLastSeen(long lastSeen) {
    this.lastSeen = lastSeen;
  }

  /** The transactions that do not fill a segment yet. */
  public byte[] getTail() {
    return tail;
  }

  public void setTail(byte[] tail) {
    this.tail = tail;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CardState o
        && newest == o.newest
        && floorTime == o.floorTime
        && floorSequence == o.floorSequence
        && nextSequence == o.nextSequence
        && segments == o.segments
        && lastSeen == o.lastSeen
        && Arrays.equals(tail, o.tail);
  }

  @Override
  public int hashCode() {
    return Objects.hash(newest, floorTime, floorSequence, nextSequence, segments, lastSeen);
  }

  @Override
  public String toString() {
    return nextSequence + " taken in, " + segments + " segments, nothing before " + floorTime;
  }
}

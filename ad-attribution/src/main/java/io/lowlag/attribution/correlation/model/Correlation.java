package io.lowlag.attribution.correlation.model;

import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.util.Objects;

/**
 * What the processor says: exactly one of {@link #getMatch match} and {@link #getUnmatched
 * unmatched} is set.
 */
public class Correlation implements Serializable {

  private AdMatch match;
  private AdUnmatched unmatched;
  private Origin origin;

  /** For Spark's encoder. */
  public Correlation() {}

  /** A match, caused by the row read at {@code origin}. */
  public static Correlation of(AdMatch match, Origin origin) {
    Correlation correlation = new Correlation();
    correlation.match = match;
    correlation.origin = origin;
    return correlation;
  }

  /**
   * An unmatched event, caused by the row read at {@code origin}, or by a timer if that is null.
   */
  public static Correlation of(AdUnmatched unmatched, Origin origin) {
    Correlation correlation = new Correlation();
    correlation.unmatched = unmatched;
    correlation.origin = origin;
    return correlation;
  }

  public AdMatch getMatch() {
    return match;
  }

  public void setMatch(AdMatch match) {
    this.match = match;
  }

  public AdUnmatched getUnmatched() {
    return unmatched;
  }

  public void setUnmatched(AdUnmatched unmatched) {
    this.unmatched = unmatched;
  }

  /** Of the row that was the cause, for latency stamps; null when a timer was. */
  public Origin getOrigin() {
    return origin;
  }

  public void setOrigin(Origin origin) {
    this.origin = origin;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Correlation o
        && Objects.equals(match, o.match)
        && Objects.equals(unmatched, o.unmatched)
        && Objects.equals(origin, o.origin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(match, unmatched, origin);
  }

  @Override
  public String toString() {
    return String.valueOf(match == null ? unmatched : match);
  }
}

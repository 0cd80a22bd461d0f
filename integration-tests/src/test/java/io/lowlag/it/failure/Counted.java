package io.lowlag.it.failure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Objects;

/**
 * An event's place in its key's history: a bean, because it is the counting job's event, state and
 * output at once. Two histories that differ anywhere before an event give it another count or
 * another predecessor.
 */
public class Counted implements Serializable {

  private String key;
  private String source;
  private long count;
  private String previous;

  /** For Spark's encoder and Jackson. */
  public Counted() {}

  /**
   * @param key whose event it is
   * @param source the event's own place, partition@offset
   * @param count how many events of the key there are with this one
   * @param previous the source of the key's event before it, empty for the first
   */
  public Counted(String key, String source, long count, String previous) {
    this.key = key;
    this.source = source;
    this.count = count;
    this.previous = previous;
  }

  /** The event's place after another one of its key. */
  Counted after(Counted before) {
    return before == null
        ? new Counted(key, source, 1, "")
        : new Counted(key, source, before.count + 1, before.source);
  }

  @JsonProperty
  public String getKey() {
    return key;
  }

  public void setKey(String key) {
    this.key = key;
  }

  @JsonProperty
  public String getSource() {
    return source;
  }

  public void setSource(String source) {
    this.source = source;
  }

  @JsonProperty
  public long getCount() {
    return count;
  }

  public void setCount(long count) {
    this.count = count;
  }

  @JsonProperty
  public String getPrevious() {
    return previous;
  }

  public void setPrevious(String previous) {
    this.previous = previous;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Counted c
        && Objects.equals(key, c.key)
        && Objects.equals(source, c.source)
        && count == c.count
        && Objects.equals(previous, c.previous);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, source, count, previous);
  }

  @Override
  public String toString() {
    return key + ": " + source + " is number " + count + " after " + previous;
  }
}

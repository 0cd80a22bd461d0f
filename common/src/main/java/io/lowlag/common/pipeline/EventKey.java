package io.lowlag.common.pipeline;

import java.io.Serializable;

/**
 * The key of an event: the key of its state, or of the Kafka record in which it is sent.
 *
 * @param <E> the event
 */
@FunctionalInterface
public interface EventKey<E> extends Serializable {

  /** Returns the event's key; never null. */
  String of(E event);
}

package io.lowlag.common.pipeline;

import java.io.Serializable;

/**
 * The key of an event: of the state that it belongs to, or of the Kafka record that it leaves in.
 *
 * @param <E> the event
 */
@FunctionalInterface
public interface EventKey<E> extends Serializable {

  /** The event's key; never null. */
  String of(E event);
}

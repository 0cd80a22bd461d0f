package io.lowlag.common.execution;

import java.io.Serializable;

/**
 * The key whose state an event belongs to.
 *
 * @param <E> the event
 */
@FunctionalInterface
public interface StateKey<E> extends Serializable {

  /** The event's key; never null. */
  String of(E event);
}

package io.lowlag.realtime.internal.engine;

import java.util.List;

/**
 * The state that a processor declares.
 *
 * @param key the schema of the state key
 * @param variables the state variables that the processor declares
 */
public record StateSchema(String key, List<Variable> variables) {

  /**
   * A state variable.
   *
   * @param description its kind and, if the engine reports it, its schema
   * @param ttl whether its values expire by themselves
   */
  public record Variable(String name, String description, boolean ttl) {}

  public StateSchema {
    variables = List.copyOf(variables);
  }
}

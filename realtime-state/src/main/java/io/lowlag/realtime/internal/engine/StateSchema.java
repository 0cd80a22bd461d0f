package io.lowlag.realtime.internal.engine;

import java.util.List;

/**
 * What a processor keeps.
 *
 * @param key the schema of the state key
 * @param variables the state variables that the processor declares
 */
public record StateSchema(String key, List<Variable> variables) {

  /**
   * A state variable.
   *
   * @param description its kind and, where the engine tells it, its schema
   * @param ttl whether its values end by themselves
   */
  public record Variable(String name, String description, boolean ttl) {}

  public StateSchema {
    variables = List.copyOf(variables);
  }
}

package io.lowlag.realtime.internal.engine;

import java.util.List;
import org.apache.spark.sql.types.StructType;

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
   * @param description its kind and, if the engine reports them, the schemas of key and value
   * @param value the schema of its values; null if the engine does not report it
   * @param ttl whether its values expire by themselves
   */
  public record Variable(String name, String description, StructType value, boolean ttl) {}

  public StateSchema {
    variables = List.copyOf(variables);
  }
}

package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lowlag.realtime.internal.engine.StateSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Describes whose state a folder contains. It is stored beside the state and compared at each
 * start.
 *
 * @param format of the folder
 * @param processor the class of the processor
 * @param keySchema of the state key
 * @param variables all state variables that have ever existed, by name: kind and schema
 * @param earlier schemas of values that the state may still have beside those of today, by variable
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StateMetadata(
    int format,
    String processor,
    String keySchema,
    TreeMap<String, String> variables,
    TreeMap<String, List<String>> earlier) {

  private static final int FORMAT = 1;
  private static final String FILE = "metadata";

  /** The separator before the schema of the values in the description of a variable. */
  private static final String VALUES = " -> ";

  public StateMetadata {
    // Folders of earlier releases do not have it.
    earlier = earlier == null ? new TreeMap<>() : earlier;
  }

  private static StateMetadata of(Class<?> processor, StateSchema schema) {
    TreeMap<String, String> variables = new TreeMap<>();
    for (StateSchema.Variable variable : schema.variables()) {
      refuseTtl(variable);
      variables.put(variable.name(), variable.description());
    }
    return new StateMetadata(FORMAT, processor.getName(), schema.key(), variables, new TreeMap<>());
  }

  /**
   * Compares a processor with the folder's metadata, and writes that if it is new, or if there are
   * new variables or new components in the records of their values.
   *
   * @param schema what the processor declares
   * @return the metadata that the folder now has
   * @throws IllegalArgumentException if a state variable has a TTL
   * @throws IllegalStateException if the folder contains the state of something else, or values
   *     that cannot be read any more
   */
  public static StateMetadata check(
      Class<?> processor, StateSchema schema, Path root, Configuration fileSystems) {
    StateMetadata now = of(processor, schema);
    try {
      CheckpointFiles files = CheckpointFiles.in(root, fileSystems);
      Optional<StateMetadata> written = files.read(FILE, StateMetadata.class);
      if (written.isEmpty()) {
        files.makeFolder();
        files.create(FILE, now);
        return now;
      }
      StateMetadata extended = written.get().extendedBy(now, values(schema), root);
      if (!extended.equals(written.get())) {
        files.replace(FILE, extended);
      }
      return extended;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + new Path(root, FILE), e);
    }
  }

  private static Map<String, StructType> values(StateSchema schema) {
    Map<String, StructType> values = new HashMap<>();
    schema.variables().forEach(variable -> values.put(variable.name(), variable.value()));
    return values;
  }

  /**
   * Returns the schemas that values may have been written with, beside today's, by state variable.
   */
  public Map<String, List<StructType>> earlierValues() {
    Map<String, List<StructType>> values = new HashMap<>();
    earlier.forEach(
        (name, descriptions) ->
            values.put(
                name, descriptions.stream().map(text -> valuesOf(text).orElseThrow()).toList()));
    return values;
  }

  private static Optional<StructType> valuesOf(String description) {
    int at = description.indexOf(VALUES);
    try {
      return at >= 0
              && DataType.fromDDL(description.substring(at + VALUES.length()))
                  instanceof StructType struct
          ? Optional.of(struct)
          : Optional.empty();
    } catch (Exception e) {
      // Spark writes this name but cannot read it: a checked exception from Scala code.
      return Optional.empty();
    }
  }

  private static String beforeValues(String description) {
    return description.substring(0, Math.max(0, description.indexOf(VALUES)));
  }

  private StateMetadata extendedBy(StateMetadata now, Map<String, StructType> values, Path root) {
    requireSame("format", String.valueOf(format), String.valueOf(now.format), root);
    requireSame("processor", processor, now.processor, root);
    requireSame("key schema", keySchema, now.keySchema, root);
    TreeMap<String, String> all = new TreeMap<>(variables);
    TreeMap<String, List<String>> before = new TreeMap<>(earlier);
    now.variables.forEach(
        (name, schema) -> {
          String written = all.put(name, schema);
          if (written != null && !written.equals(schema)) {
            requireReadable(name, written, schema, values.get(name), root);
            List<String> schemas = new ArrayList<>(before.getOrDefault(name, List.of()));
            schemas.add(written);
            before.put(name, schemas);
          }
        });
    return new StateMetadata(format, processor, keySchema, all, before);
  }

  private static void requireReadable(
      String variable, String written, String now, StructType values, Path root) {
    String what = "state variable " + variable;
    Optional<StructType> before = valuesOf(written);
    if (before.isEmpty() || values == null || !beforeValues(written).equals(beforeValues(now))) {
      requireSame(what, written, now, root);
    } else {
      StateEvolution.obstacle(before.get(), values)
          .ifPresent(
              obstacle -> {
                throw new IllegalStateException(
                    root
                        + " holds state of "
                        + what
                        + " "
                        + written
                        + ", the query has "
                        + now
                        + ": "
                        + obstacle
                        + "; or give the query a new checkpoint or operator name");
              });
    }
  }

  private static void requireSame(String what, String written, String now, Path root) {
    if (!written.equals(now)) {
      throw new IllegalStateException(
          root
              + " holds state of "
              + what
              + " "
              + written
              + ", the query has "
              + now
              + ": restore it, or give the query a new checkpoint or operator name");
    }
  }

  private static void refuseTtl(StateSchema.Variable variable) {
    if (variable.ttl()) {
      throw new IllegalArgumentException(
          "state variable "
              + variable.name()
              + " has a TTL, which Spark counts from the start of a batch, and a real-time batch"
              + " lasts minutes: use TTLConfig.NONE() and end the state with a timer");
    }
  }
}

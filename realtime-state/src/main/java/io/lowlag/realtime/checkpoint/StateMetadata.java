package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lowlag.realtime.internal.engine.StateSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Describes whose state a folder contains. It is stored beside the state and compared at each
 * start.
 *
 * @param format of the folder
 * @param processor the class of the processor
 * @param keySchema of the state key
 * @param variables all state variables that have ever existed, by name: kind and schema
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StateMetadata(
    int format, String processor, String keySchema, TreeMap<String, String> variables) {

  private static final int FORMAT = 1;
  private static final String FILE = "metadata";

  /**
   * The metadata of a processor.
   *
   * @throws IllegalArgumentException if a state variable has a TTL
   */
  public static StateMetadata of(Class<?> processor, StateSchema schema) {
    TreeMap<String, String> variables = new TreeMap<>();
    for (StateSchema.Variable variable : schema.variables()) {
      refuseTtl(variable);
      variables.put(variable.name(), variable.description());
    }
    return new StateMetadata(FORMAT, processor.getName(), schema.key(), variables);
  }

  /**
   * Compares this with the folder's metadata, and writes it if it is new or has new variables.
   *
   * @throws IllegalStateException if the folder contains the state of something else
   */
  public void checkAgainst(Path root, Configuration fileSystems) {
    try {
      CheckpointFiles files = CheckpointFiles.in(root, fileSystems);
      Optional<StateMetadata> written = files.read(FILE, StateMetadata.class);
      if (written.isEmpty()) {
        files.makeFolder();
        files.create(FILE, this);
      } else if (!written.get().equals(this)) {
        files.replace(FILE, written.get().extendedBy(this, root));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + new Path(root, FILE), e);
    }
  }

  private StateMetadata extendedBy(StateMetadata now, Path root) {
    requireSame("format", String.valueOf(format), String.valueOf(now.format), root);
    requireSame("processor", processor, now.processor, root);
    requireSame("key schema", keySchema, now.keySchema, root);
    TreeMap<String, String> all = new TreeMap<>(variables);
    now.variables.forEach(
        (name, schema) -> {
          requireSame("state variable " + name, variables.getOrDefault(name, schema), schema, root);
          all.put(name, schema);
        });
    return new StateMetadata(format, processor, keySchema, all);
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

package io.lowlag.realtime.state;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lowlag.realtime.StateOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.TransformWithStateVariableInfo;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.DriverStatefulProcessorHandleImpl;
import org.apache.spark.sql.execution.streaming.state.StateStoreColFamilySchema;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Whose state a folder holds, kept beside the state and compared at each start.
 *
 * @param format of the folder
 * @param processor the class of the processor
 * @param keySchema of the state key
 * @param variables the state variables that there have ever been, by name: kind and schema
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StateMetadata(
    int format, String processor, String keySchema, TreeMap<String, String> variables) {

  private static final int FORMAT = 1;
  private static final String FILE = "metadata";

  /** What the processor declares in {@code init}, asked of a copy: the caller's stays untouched. */
  static <K, I, O> StateMetadata of(
      StatefulProcessor<K, I, O> processor,
      ExpressionEncoder<Object> keyEncoder,
      TimeMode timeMode) {
    StatefulProcessor<K, I, O> copy = copy(processor);
    DriverStatefulProcessorHandleImpl handle =
        new DriverStatefulProcessorHandleImpl(timeMode, keyEncoder);
    copy.setHandle(handle);
    copy.init(OutputMode.Update(), timeMode);
    Map<String, StateStoreColFamilySchema> schemas =
        CollectionConverters.asJava(handle.getColumnFamilySchemas(false, false));
    TreeMap<String, String> variables = new TreeMap<>();
    CollectionConverters.asJava(handle.getStateVariableInfos())
        .forEach(
            (name, variable) -> {
              refuseTtl(variable);
              variables.put(name, describe(variable, schemas.get(name)));
            });
    copy.close();
    return new StateMetadata(
        FORMAT, processor.getClass().getName(), keyEncoder.schema().catalogString(), variables);
  }

  /** Compares with the folder's metadata, and writes it if it is new or has new variables. */
  void checkAgainst(SparkSession spark, StateOptions options) {
    Path root = StateSettings.root(options);
    try {
      Configuration conf =
          StateSettings.forCheckpoint(spark.sparkContext().hadoopConfiguration(), options);
      CheckpointFiles files = new CheckpointFiles(root, conf);
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

  private static void refuseTtl(TransformWithStateVariableInfo variable) {
    if (variable.ttlEnabled()) {
      throw new IllegalArgumentException(
          "state variable "
              + variable.stateName()
              + " has a TTL, which Spark counts from the start of a batch, and a real-time batch"
              + " lasts minutes: use TTLConfig.NONE() and end the state with a timer");
    }
  }

  private static String describe(
      TransformWithStateVariableInfo variable, StateStoreColFamilySchema schema) {
    String kind = variable.stateVariableType().toString();
    return schema == null
        ? kind
        : kind
            + " "
            + schema.keySchema().catalogString()
            + " -> "
            + schema.valueSchema().catalogString();
  }

  private static <P> P copy(P processor) {
    SerializerInstance serializer = SparkEnv.get().closureSerializer().newInstance();
    return serializer.deserialize(
        serializer.serialize(processor, anyTag()),
        Thread.currentThread().getContextClassLoader(),
        anyTag());
  }

  @SuppressWarnings("unchecked")
  private static <P> scala.reflect.ClassTag<P> anyTag() {
    return (scala.reflect.ClassTag<P>) ClassTag$.MODULE$.Any();
  }
}

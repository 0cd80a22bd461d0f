package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.StateEngine;
import io.lowlag.realtime.internal.engine.StateSchema;
import io.lowlag.realtime.internal.engine.StateSchema.Variable;
import io.lowlag.realtime.internal.engine.StateStores;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.TransformWithStateVariableInfo;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.DriverStatefulProcessorHandleImpl;
import org.apache.spark.sql.execution.streaming.state.StateStore$;
import org.apache.spark.sql.execution.streaming.state.StateStoreColFamilySchema;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The steps of Spark's {@code transformWithState} on the driver before its tasks run. */
final class TransformWithState implements StateEngine {

  @Override
  public void unloadAll() {
    // Spark's stop waits for the maintenance with a lock that the maintenance needs: if one runs at
    // that moment, both wait for five minutes. Without the lock, the maintenance ends first.
    try {
      StateStore$.MODULE$.stopMaintenanceTaskWithoutLock();
    } finally {
      StateStore$.MODULE$.stop();
    }
  }

  @Override
  public <K> StateSchema schemaOf(
      StatefulProcessor<K, ?, ?> processor, Encoder<K> keyEncoder, TimeMode timeMode) {
    StatefulProcessor<K, ?, ?> copy = copy(processor);
    ExpressionEncoder<Object> key = expressionEncoder(keyEncoder);
    DriverStatefulProcessorHandleImpl handle = new DriverStatefulProcessorHandleImpl(timeMode, key);
    copy.setHandle(handle);
    copy.init(OutputMode.Update(), timeMode);
    Map<String, StateStoreColFamilySchema> schemas =
        CollectionConverters.asJava(handle.getColumnFamilySchemas(false, false));
    List<Variable> variables = new ArrayList<>();
    CollectionConverters.asJava(handle.getStateVariableInfos())
        .forEach((name, variable) -> variables.add(variable(name, variable, schemas.get(name))));
    copy.close();
    return new StateSchema(key.schema().catalogString(), variables);
  }

  @Override
  public <K> StateStores stores(
      SparkSession session,
      StatefulOperatorId operator,
      Encoder<K> keyEncoder,
      Map<String, List<StructType>> earlier) {
    return new RocksDbStateStores(
        operator, expressionEncoder(keyEncoder), new StateSettings(session), earlier);
  }

  private static Variable variable(
      String name, TransformWithStateVariableInfo variable, StateStoreColFamilySchema schema) {
    return new Variable(
        name,
        describe(variable, schema),
        schema == null ? null : schema.valueSchema(),
        variable.ttlEnabled());
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

  @SuppressWarnings("unchecked") // Spark's encoder of keys is an encoder of objects
  private static <K> ExpressionEncoder<Object> expressionEncoder(Encoder<K> encoder) {
    Object expression =
        encoder instanceof AgnosticEncoder<K> agnostic
            ? ExpressionEncoder.apply(agnostic)
            : encoder;
    return (ExpressionEncoder<Object>) expression;
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

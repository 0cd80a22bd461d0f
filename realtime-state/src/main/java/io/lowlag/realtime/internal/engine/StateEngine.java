package io.lowlag.realtime.internal.engine;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.types.StructType;

/** The driver's side of state: what a processor declares, and where its tasks will store it. */
public interface StateEngine {

  /**
   * Unloads every state of this process; without this, Spark maintains them until the process ends.
   */
  void unloadAll();

  /**
   * Returns what the processor declares in {@code init}. It uses a copy, so the caller's processor
   * stays unchanged.
   */
  <K> StateSchema schemaOf(
      StatefulProcessor<K, ?, ?> processor, Encoder<K> keyEncoder, TimeMode timeMode);

  /**
   * Returns the state of an operator with the session's current settings, to be sent to its tasks.
   *
   * @param operator where the state is stored
   * @param keyEncoder encodes the state key
   * @param earlier schemas that values in the state may have been written with, by state variable
   */
  <K> StateStores stores(
      SparkSession session,
      StatefulOperatorId operator,
      Encoder<K> keyEncoder,
      Map<String, List<StructType>> earlier);
}

package io.lowlag.realtime.internal.engine;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;

/** The driver's side of state: what a processor declares, and where its tasks will store it. */
public interface StateEngine {

  /**
   * Unloads every state of this process; without this, Spark maintains them until the process ends.
   */
  void unloadAll();

  /**
   * What the processor declares in {@code init}. A copy is used, so the caller's stays unchanged.
   */
  <K> StateSchema schemaOf(
      StatefulProcessor<K, ?, ?> processor, Encoder<K> keyEncoder, TimeMode timeMode);

  /**
   * The state of an operator with the session's current settings, to be sent to its tasks.
   *
   * @param operator where the state is stored
   * @param keyEncoder encodes the state key
   */
  <K> StateStores stores(SparkSession session, StatefulOperatorId operator, Encoder<K> keyEncoder);
}

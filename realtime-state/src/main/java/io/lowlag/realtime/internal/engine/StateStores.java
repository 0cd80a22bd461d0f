package io.lowlag.realtime.internal.engine;

import java.io.IOException;
import java.io.Serializable;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/** Opens the state of an operator's partitions; created on the driver, used in the tasks. */
public interface StateStores extends Serializable {

  /**
   * Opens the state of a partition, in the instance that this process has loaded.
   *
   * @param runId of the query: what is loaded for it is unloaded when the run ends
   * @param store the folder of the store below the operator's
   * @param from the commit to continue from; null for a partition without a state
   */
  OpenState open(UUID runId, int partition, String store, StateCommit from) throws IOException;

  /** Binds a processor to an open state. */
  ProcessorBinding bind(UUID runId, OpenState state);

  /** Returns how many states back a query may be restarted from. */
  int retained();

  /** Returns the file systems as the driver knows them, for access to the checkpoint. */
  Configuration fileSystems() throws IOException;
}

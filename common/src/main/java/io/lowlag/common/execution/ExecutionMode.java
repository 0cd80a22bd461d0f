package io.lowlag.common.execution;

import io.lowlag.common.config.Settings;

/** How a query runs: the setting {@code execution.mode}. */
public enum ExecutionMode {
  /** Spark runs one batch after another, as in its default mode. */
  MICRO_BATCH,
  /** Rows are processed as they arrive; the end of a batch is only a checkpoint. */
  REAL_TIME,
  /** The job reads all available records in batches, and then ends. */
  AVAILABLE_NOW;

  /** Returns the name as written in settings and on command lines. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}

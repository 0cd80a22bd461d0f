package io.lowlag.common.execution;

import io.lowlag.common.config.Settings;

/** How a query runs: the setting {@code execution.mode}. */
public enum ExecutionMode {
  /** One batch after another, as Spark always did. */
  MICRO_BATCH,
  /** Rows are answered as they come; a batch is only a checkpoint. */
  REAL_TIME,
  /** Everything that is there now, in batches, then the job ends. */
  AVAILABLE_NOW;

  /** As it is written in settings and on command lines. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}

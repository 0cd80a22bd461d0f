package io.lowlag.common.execution;

/** How a query runs: the setting {@code execution.mode}. */
public enum ExecutionMode {
  /** One batch after another, as Spark always did. */
  MICRO_BATCH,
  /** Rows are answered as they come; a batch is only a checkpoint. */
  REAL_TIME,
  /** Everything that is there now, in batches, then the job ends. */
  AVAILABLE_NOW
}

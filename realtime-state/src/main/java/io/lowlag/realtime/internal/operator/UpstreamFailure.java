package io.lowlag.realtime.internal.operator;

/** What the source or a step before the operator failed with, thrown on the task's own thread. */
final class UpstreamFailure extends RuntimeException {

  private UpstreamFailure(Throwable cause) {
    super("reading the input failed: " + cause, cause);
  }

  /** The failure as the task shall throw it: unchecked ones and errors as they are. */
  static RuntimeException of(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    // Spark tells a killed task and lost input from other failures by the type.
    return failure instanceof RuntimeException e ? e : new UpstreamFailure(failure);
  }
}

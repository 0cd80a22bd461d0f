package io.lowlag.realtime.internal.operator;

/** A failure of the source or of a step before the operator, thrown on the task's own thread. */
final class UpstreamFailure extends RuntimeException {

  private UpstreamFailure(Throwable cause) {
    super("reading the input failed: " + cause, cause);
  }

  /** Returns the failure as the task must throw it: unchecked exceptions and errors unchanged. */
  static RuntimeException of(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    // Spark distinguishes a killed task and lost input from other failures by the exception type.
    return failure instanceof RuntimeException e ? e : new UpstreamFailure(failure);
  }
}

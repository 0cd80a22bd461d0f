package io.lowlag.common.registry;

/** Thrown if the registry answers that it does not have a schema. */
public final class UnknownSchemaException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param what the schema that the registry does not have
   */
  public UnknownSchemaException(String what) {
    // There may be very many wrong ids, and nobody reads their stack traces.
    super(what, null, false, false);
  }
}

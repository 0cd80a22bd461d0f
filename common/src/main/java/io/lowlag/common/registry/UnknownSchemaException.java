package io.lowlag.common.registry;

/** The registry answers, and says that it has no such schema. */
public final class UnknownSchemaException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param what the registry does not have
   */
  public UnknownSchemaException(String what) {
    // Ids that are none can come in floods; nobody reads these stack traces.
    super(what, null, false, false);
  }
}

package io.lowlag.common.registry;

/**
 * Thrown if the registry did not say whether it has a schema. A record that needs the answer is not
 * bad: the task fails, and the record is read again.
 */
public final class RegistryUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  /**
   * @param message what happened and what to do, in one line
   * @param lasting whether a retry is useless
   */
  RegistryUnavailableException(String message, boolean lasting, Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
  }

  boolean lasting() {
    return lasting;
  }
}

package io.lowlag.common.registry;

/** The registry does not take a schema as the next version of its subject. */
public final class IncompatibleVersionException extends Exception {

  private static final long serialVersionUID = 1L;

  IncompatibleVersionException(String message) {
    super(message);
  }
}

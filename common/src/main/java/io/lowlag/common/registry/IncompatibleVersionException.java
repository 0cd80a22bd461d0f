package io.lowlag.common.registry;

/** Thrown if the registry does not accept a schema as the next version of its subject. */
public final class IncompatibleVersionException extends Exception {

  private static final long serialVersionUID = 1L;

  IncompatibleVersionException(String message) {
    super(message);
  }
}

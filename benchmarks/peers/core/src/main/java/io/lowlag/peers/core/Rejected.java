package io.lowlag.peers.core;

/** A record that cannot be decoded. */
public final class Rejected extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;

  Rejected(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** Returns its error class, as Lowlag names it. */
  public String code() {
    return code;
  }
}

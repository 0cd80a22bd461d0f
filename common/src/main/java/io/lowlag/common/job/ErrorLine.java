package io.lowlag.common.job;

import io.lowlag.common.config.Redaction;

/** A failure in one line: the innermost cause with a message. */
public final class ErrorLine {

  private static final int LENGTH = 500;

  private ErrorLine() {}

  /** Returns the line for a failure. */
  public static String of(Throwable failure) {
    Throwable told = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        told = cause;
      }
    }
    String firstLine = String.valueOf(told.getMessage()).strip().lines().findFirst().orElse("");
    String text = told.getClass().getSimpleName() + ": " + Redaction.scrub(firstLine);
    return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "...";
  }
}

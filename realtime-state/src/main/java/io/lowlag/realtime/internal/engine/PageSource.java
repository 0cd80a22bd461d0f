package io.lowlag.realtime.internal.engine;

/** The content of a page of Spark's UI. */
public interface PageSource {

  /**
   * Returns the current content of the page, below Spark's own header.
   *
   * @param nonce allows a script of the page under Spark's content security policy
   * @return HTML
   */
  String html(String nonce);
}

package io.lowlag.realtime.internal.engine;

/** What a page of Spark's UI shows. */
public interface PageSource {

  /**
   * The page's content as of now, below Spark's own head.
   *
   * @param nonce lets a script of the page run under Spark's content security policy
   * @return HTML
   */
  String html(String nonce);
}

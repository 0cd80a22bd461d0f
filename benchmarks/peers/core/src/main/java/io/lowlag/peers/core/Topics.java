package io.lowlag.peers.core;

/** The topics of the correlation. */
public final class Topics {

  public static final String REQUESTS = "ad-requests";
  public static final String IMPRESSIONS = "ad-impressions";
  public static final String MATCHES = "ad-matches";
  public static final String UNMATCHED = "ad-unmatched";
  public static final String DEAD_LETTERS = "ad-attribution-dead-letters";

  private Topics() {}
}

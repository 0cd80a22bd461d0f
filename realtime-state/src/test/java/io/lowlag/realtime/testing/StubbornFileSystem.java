package io.lowlag.realtime.testing;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk as several object stores' connectors would show it: a rename refuses a target that
 * exists, by returning false, and there is no {@code AbstractFileSystem} for the scheme.
 */
public final class StubbornFileSystem extends RawLocalFileSystem {

  public static final String SCHEME = "stubborn";

  /** The setting that makes Hadoop know it. */
  public static final String SETTING = "fs." + SCHEME + ".impl";

  private static final URI ROOT = URI.create(SCHEME + ":///");

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(ROOT, conf);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return !exists(to) && super.rename(from, to);
  }

  /** The location of a local folder in it. */
  public static String locationOf(java.nio.file.Path folder) {
    return SCHEME + "://" + folder.toUri().getPath();
  }
}

package io.lowlag.common.testing;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.SparkSession;

/**
 * The local disk as a store that only a session's own settings lead to: the settings of the Spark
 * context and of Hadoop know nothing of it.
 */
public final class SessionFileSystem extends RawLocalFileSystem {

  private static final String SCHEME = "of-the-session";
  private static final String SETTING = "fs." + SCHEME + ".impl";
  private static final URI ROOT = URI.create(SCHEME + ":///");

  /** Makes it known to the session alone. */
  public static void tell(SparkSession spark) {
    spark.conf().set(SETTING, SessionFileSystem.class.getName());
    // Otherwise whoever asks without the setting gets what Hadoop remembers.
    spark.conf().set(SETTING + ".disable.cache", true);
  }

  /** Returns the location of a local file or folder in it. */
  public static String locationOf(java.nio.file.Path path) {
    return SCHEME + "://" + path.toAbsolutePath();
  }

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

  // The status of the base class reads permissions by the file's own scheme.
  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    FileStatus found = super.getFileStatus(path);
    return new FileStatus(
        found.getLen(),
        found.isDirectory(),
        found.getReplication(),
        found.getBlockSize(),
        found.getModificationTime(),
        found.getPath());
  }

  @Override
  public Path getHomeDirectory() {
    return makeQualified(new Path(System.getProperty("user.home")));
  }
}

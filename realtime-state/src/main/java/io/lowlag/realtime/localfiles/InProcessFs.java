package io.lowlag.realtime.localfiles;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.FsServerDefaults;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.local.LocalConfigKeys;

/**
 * The same for {@link org.apache.hadoop.fs.FileContext}, which Spark writes checkpoints with; see
 * {@link org.apache.hadoop.fs.local.LocalFs}.
 */
public final class InProcessFs extends ChecksumFs {

  /**
   * Hadoop makes one for the scheme {@code file}.
   *
   * @param uri of the file system; there is only one
   */
  public InProcessFs(URI uri, Configuration conf) throws IOException, URISyntaxException {
    super(new Raw(conf));
  }

  private static final class Raw extends DelegateToFileSystem {

    Raw(Configuration conf) throws IOException, URISyntaxException {
      super(
          FsConstants.LOCAL_FS_URI,
          new InProcessRawFileSystem(),
          conf,
          FsConstants.LOCAL_FS_URI.getScheme(),
          false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1; // none
    }

    @Override
    public FsServerDefaults getServerDefaults(Path file) throws IOException {
      return LocalConfigKeys.getServerDefaults();
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Hadoop deprecates it, and calls it
    public FsServerDefaults getServerDefaults() throws IOException {
      return LocalConfigKeys.getServerDefaults();
    }

    @Override
    public boolean isValidName(String name) {
      return true; // the operating system decides
    }
  }
}

package io.lowlag.fraud.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.decoding.TextRule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop that comes while a query looks at its tables is no failure of the tables. */
@Tag("spark")
class StopWhileReadingTest {

  @TempDir private Path folder;

  @Test
  void aStopDuringTheListingIsAStop() {
    assertThatThrownBy(() -> version(Interrupted.class).current())
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(InterruptedIOException.class);
    assertThatThrownBy(() -> version(Silent.class).current())
        .isInstanceOf(UnusableTableException.class)
        .hasMessageContaining("60 s");
  }

  @Test
  void aStopDuringTheReadingIsAStop() throws IOException {
    Path file = folder.resolve("tiers.csv");
    Files.writeString(file, "card_id,risk_tier\nc1,low\n");
    SparkSession spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    try {
      ReferenceReader reader =
          new ReferenceReader(
              spark,
              config(file.toString(), ReferenceFormat.CSV),
              new ReferenceColumns(
                  RiskTiers.CARD_ID,
                  ReferenceColumns.Accepted.ANY,
                  RiskTiers.RISK_TIER,
                  "tiers",
                  new ReferenceColumns.Accepted("a text", new TextRule(256)::accepts)));
      Thread.currentThread().interrupt();
      assertThatThrownBy(reader::rows)
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(InterruptedIOException.class);
      Thread.interrupted();
      assertThat(reader.schema()).isNotNull();
    } finally {
      spark.stop();
    }
  }

  private static TableVersion version(Class<? extends RawLocalFileSystem> files) {
    Configuration hadoop = new Configuration(false);
    hadoop.setClass("fs.stopping.impl", files, RawLocalFileSystem.class);
    hadoop.setBoolean("fs.stopping.impl.disable.cache", true);
    return new TableVersion(config("stopping:///tiers", ReferenceFormat.DELTA), hadoop);
  }

  private static ReferenceConfig config(String path, ReferenceFormat format) {
    return new ReferenceConfig(ReferenceConfig.TIERS, path, format, Duration.ZERO);
  }

  /** A file system whose client is interrupted while it waits. */
  public static final class Interrupted extends Store {
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      throw new InterruptedIOException("interrupted");
    }
  }

  /** A file system that does not answer. */
  public static final class Silent extends Store {
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      throw new SocketTimeoutException("no answer in 60 s");
    }
  }

  private abstract static class Store extends RawLocalFileSystem {
    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
      super.initialize(URI.create("file:///"), conf);
    }

    @Override
    public URI getUri() {
      return URI.create("stopping:///");
    }
  }
}

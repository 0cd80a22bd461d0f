package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.testing.StubbornFileSystem;
import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint on a file system that only the session's settings lead to, that has no {@code
 * AbstractFileSystem}, and whose rename replaces nothing.
 */
@Timeout(120)
class StubbornCheckpointIT {

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  private final TestBroker broker = TestBroker.shared();
  private final SparkSession spark = TestSpark.shared();
  private final String topic = "stubborn-" + UUID.randomUUID();

  @BeforeEach
  void tellTheSessionAlone() {
    broker.createTopic(topic, 1);
    spark.conf().set(StubbornFileSystem.SETTING, StubbornFileSystem.class.getName());
  }

  @AfterEach
  void restoreSettings() {
    spark.conf().unset(StubbornFileSystem.SETTING);
  }

  @Test
  void aQueryStartsAndStartsAgain() throws Exception {
    assertThat(spark.sparkContext().hadoopConfiguration().get(StubbornFileSystem.SETTING)).isNull();
    CountingQuery query = new CountingQuery(topic, StubbornFileSystem.locationOf(checkpoint));

    for (int run = 1; run <= 3; run++) {
      broker.send(topic, 0, "key", "x");
      query.run();
      assertThat(query.counts()).isEqualTo(Map.of("key", run));
    }
    assertThat(checkpoint.resolve("lowlag-state/owners")).isEmptyDirectory();
  }
}

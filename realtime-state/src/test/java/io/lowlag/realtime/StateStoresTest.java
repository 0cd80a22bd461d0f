package io.lowlag.realtime;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class StateStoresTest {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private static Path folder;

  /** The maintenance runs all the time here, so that nearly every unload meets it. */
  @RepeatedTest(2)
  void unloadsDuringTheMaintenance(RepetitionInfo run) throws Exception {
    SparkSession spark = TestSpark.shared().newSession();
    spark.conf().set("spark.sql.streaming.stateStore.maintenanceInterval", "1");
    spark
        .conf()
        .set(
            "spark.sql.streaming.stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    StateStores.unload();
    StreamingQuery query =
        spark
            .readStream()
            .format("rate-micro-batch")
            .option("rowsPerBatch", 100)
            .load()
            .dropDuplicates("value")
            .writeStream()
            .format("noop")
            .option(
                "checkpointLocation", folder.resolve("" + run.getCurrentRepetition()).toString())
            .trigger(Trigger.ProcessingTime(0))
            .start();
    while (query.recentProgress().length < 2) {
      query.awaitTermination(20);
    }
    query.stop();

    assertTimeoutPreemptively(LONGEST, StateStores::unload);
  }
}

package io.lowlag.it;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.job.RunningJob;
import java.nio.file.Path;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Delta on this Spark: matches land in a table exactly once, also when the batch that wrote them is
 * run again.
 */
class DeltaLandingIT {

  @TempDir private Path folder;

  @Test
  void matchesLandOnceAlsoFromABatchThatIsRunAgain() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("delta", 200, 1, 4);
    ads.sendAll();
    try (RunningJob job = ads.start(folder.resolve("job"), "available-now")) {
      job.awaitEnd();
    }

    // Two queries under one identity: the second is what a restart that lost its commit log does.
    land(ads, folder.resolve("first"));
    land(ads, folder.resolve("again"));

    Dataset<Row> table = SharedSpark.session().read().format("delta").load(table());
    assertThat(table.select("event_id").as(Encoders.STRING()).collectAsList())
        .containsExactlyInAnyOrderElementsOf(ads.expected.matches());
  }

  private String table() {
    return folder.resolve("table").toString();
  }

  private void land(CorrelationFixture ads, Path checkpoint) throws Exception {
    SparkSession spark = SharedSpark.session();
    VoidFunction2<Dataset<Row>, Long> write =
        (batch, batchId) ->
            batch
                .write()
                .format("delta")
                .mode("append")
                .option("txnAppId", "landing")
                .option("txnVersion", batchId)
                .save(table());
    spark
        .readStream()
        .format("kafka")
        .options(ads.kafka.connection().sparkOptions())
        .option("subscribe", ads.topic("ad-matches"))
        .option("startingOffsets", "earliest")
        .load()
        .select(col("value").cast("string").as("json"))
        .selectExpr("get_json_object(json, '$.event_id') as event_id", "json")
        .writeStream()
        .foreachBatch(write)
        .option("checkpointLocation", checkpoint.toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }
}

package com.example.limits;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import io.lowlag.realtime.CoPartitionedState;
import io.lowlag.realtime.RecordEncoder;
import io.lowlag.realtime.StateOptions;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads the topic {@code payments} and writes the topic {@code alerts}. Its arguments are Kafka's
 * addresses and the folder of the checkpoint.
 */
public final class LimitJob {

  private static final StructType PAYMENT =
      new StructType().add("card", DataTypes.StringType).add("cents", DataTypes.LongType);

  private LimitJob() {}

  public static void main(String[] arguments) throws Exception {
    SparkSession spark = SparkSession.builder().appName("spending-limit").getOrCreate();
    start(spark, arguments[0], arguments[1], Trigger.RealTime("1 minute")).awaitTermination();
  }

  /** Starts the query; every trigger gives the same alerts. */
  public static StreamingQuery start(
      SparkSession spark, String brokers, String checkpoint, Trigger trigger) throws Exception {
    Dataset<Row> records =
        spark
            .readStream()
            .format("lowlag-kafka")
            .option("kafka.bootstrap.servers", brokers)
            .option("subscribe", "payments")
            .option("startingOffsets", "earliest")
            .option("stateful", "true")
            .load();
    Dataset<Payment> payments =
        records
            .select(from_json(col("value").cast("string"), PAYMENT).as("p"))
            .where("p.card IS NOT NULL AND p.cents IS NOT NULL")
            .select("p.*")
            .as(RecordEncoder.of(Payment.class));
    Dataset<Alert> alerts =
        CoPartitionedState.transformWithState(
            payments,
            (MapFunction<Payment, String>) Payment::card,
            Encoders.STRING(),
            new LimitProcessor(100_00, 60_000),
            RecordEncoder.of(Alert.class),
            StateOptions.of(checkpoint, "limits"));
    return alerts
        .selectExpr("card AS key", "to_json(struct(*)) AS value")
        .writeStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", brokers)
        .option("topic", "alerts")
        .option("checkpointLocation", checkpoint)
        .outputMode("update")
        .trigger(trigger)
        .start();
  }
}

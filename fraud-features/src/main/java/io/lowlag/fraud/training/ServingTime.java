package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.fraud.scoring.risk.TreeEnsemble;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The time that a score takes in serving, in nanoseconds.
 *
 * @param p50 the median of scores
 * @param p99 the 99th percentile of scores
 */
public record ServingTime(double p50, double p99) {

  private static final int ROWS = 5_000;
  private static final int ROUNDS = 20;
  private static final double PER_MILLI = 1_000.0;

  static ServingTime of(TreeEnsemble trees, Dataset<Row> rows) {
    Column[] features = trees.features().stream().map(name -> col(name)).toArray(Column[]::new);
    List<double[]> inputs =
        rows.select(features).limit(ROWS).collectAsList().stream()
            .map(ServingTime::inputs)
            .toList();
    LatencyHistogram nanos = new LatencyHistogram();
    for (int round = 0; round < ROUNDS; round++) {
      // The first half of the rounds is for the compiler to warm up.
      boolean counts = round >= ROUNDS / 2;
      for (double[] input : inputs) {
        long began = System.nanoTime();
        double probability = trees.probability(input, new double[input.length]);
        long took = System.nanoTime() - began;
        if (counts && probability >= 0) {
          nanos.record(took);
        }
      }
    }
    // The histogram treats its values as microseconds.
    return new ServingTime(nanos.percentileMs(50) * PER_MILLI, nanos.percentileMs(99) * PER_MILLI);
  }

  private static double[] inputs(Row row) {
    double[] inputs = new double[row.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = row.getDouble(i);
    }
    return inputs;
  }
}

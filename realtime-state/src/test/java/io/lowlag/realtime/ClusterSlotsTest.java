package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.testing.TestSpark;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class ClusterSlotsTest {

  private static final String DEFAULT_PARALLELISM = "spark.default.parallelism";

  @Test
  void theDefaultParallelismMakesNoSlots() {
    SparkContext context = TestSpark.shared().sparkContext();
    SparkConf conf = context.conf();
    conf.set(DEFAULT_PARALLELISM, "64");
    try {
      assertThat(context.defaultParallelism()).isEqualTo(64);
      assertThat(ClusterSlots.of(TestSpark.shared())).isEqualTo(4);
    } finally {
      conf.remove(DEFAULT_PARALLELISM);
    }
  }
}

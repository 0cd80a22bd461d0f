package io.lowlag.common.execution;

import java.util.List;

/**
 * The properties of a query that decide how it can run.
 *
 * @param stateful whether it runs a stateful processor
 * @param foreachBatch whether its sink is {@code foreachBatch} (which every write to Delta is)
 * @param inputTopics the topics it reads
 */
public record QueryShape(boolean stateful, boolean foreachBatch, List<String> inputTopics) {

  public QueryShape {
    inputTopics = List.copyOf(inputTopics);
  }

  /** Returns a query from Kafka to Kafka without state. */
  public static QueryShape stateless(List<String> inputTopics) {
    return new QueryShape(false, false, inputTopics);
  }

  /** Returns a query from Kafka to Kafka that runs a stateful processor. */
  public static QueryShape stateful(List<String> inputTopics) {
    return new QueryShape(true, false, inputTopics);
  }

  /**
   * Returns a query whose batches are handed to a function, with or without a stateful processor.
   */
  public static QueryShape foreachBatch(boolean stateful, List<String> inputTopics) {
    return new QueryShape(stateful, true, inputTopics);
  }
}

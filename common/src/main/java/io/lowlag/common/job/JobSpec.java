package io.lowlag.common.job;

import io.lowlag.common.execution.QueryShape;
import java.util.List;

/**
 * What a job is, before it runs.
 *
 * @param name in logs, metrics and its checkpoint
 * @param shape its query's shape, input topics included
 * @param outputTopics the topics it writes
 */
public record JobSpec(String name, QueryShape shape, List<String> outputTopics) {

  public JobSpec {
    outputTopics = List.copyOf(outputTopics);
  }
}

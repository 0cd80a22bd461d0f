package io.lowlag.devkit.demo;

import io.lowlag.common.job.StreamingJob;
import java.util.List;
import java.util.function.Supplier;

/**
 * A job of a pipeline.
 *
 * @param job creates a new instance, as {@code spark-submit} would run it
 * @param inputTopics the topics that it reads
 */
public record DemoJob(Supplier<StreamingJob<?>> job, List<String> inputTopics) {

  /** Returns the name of the job, for folders. */
  String name() {
    return job.get().getClass().getSimpleName();
  }
}

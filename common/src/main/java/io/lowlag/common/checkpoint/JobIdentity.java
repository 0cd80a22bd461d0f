package io.lowlag.common.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.StatePlacement;
import java.util.List;

/**
 * What must stay the same for a checkpoint to be continued.
 *
 * @param format of the state; it changes with the shape of the stored values. 0 in checkpoints that
 *     are older than this field
 * @param job its name
 * @param state where the state is: shuffled, co-partitioned or none
 * @param topics that are read, by name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobIdentity(int format, String job, String state, List<String> topics) {

  /**
   * Since format 2, events and state are records; before, they were beans, whose columns had
   * another order. Since format 5, cards remember refunds, base amounts and the answer to each
   * transaction. Since format 6, journeys remember late touches, evicted impressions and the
   * original bytes of an event.
   */
  public static final int FORMAT = 6;

  /** The state of a job that keeps none and reads with Spark's own source. */
  static final String NO_STATE = "none";

  /** The state of a job to which Spark shuffles rows. */
  static final String SHUFFLED = Settings.name(StatePlacement.SHUFFLED);

  public JobIdentity {
    topics = List.copyOf(topics);
  }

  /** Returns the identity of a job that runs with this plan. */
  public static JobIdentity of(String job, ExecutionPlan plan) {
    return new JobIdentity(
        FORMAT,
        job,
        plan.shape().stateful() || plan.coPartitioned()
            ? Settings.name(plan.placement())
            : NO_STATE,
        plan.shape().inputTopics().stream().sorted().toList());
  }

  /**
   * Compares this with the identity that a checkpoint was begun with.
   *
   * @throws CannotStartException if the checkpoint cannot be continued
   */
  void requireSame(JobIdentity begun, String location) {
    if (!begun.job.equals(job)) {
      throw different(location, "of job " + begun.job, "this is " + job);
    }
    if (!begun.topics.equals(topics)) {
      throw different(location, "for topics " + begun.topics, "the settings say " + topics);
    }
    if (!begun.state.equals(state)) {
      throw different(
          location, "with " + begun.state + " state", "the settings give " + state + " state");
    }
    if (begun.format != format) {
      throw new CannotStartException(
          "checkpoint.location = "
              + location
              + " holds state of format "
              + begun.format
              + ", this version of Lowlag reads format "
              + format
              + ": end the job with the version that wrote it, then start this one from a new"
              + " checkpoint folder");
    }
  }

  private static CannotStartException different(String location, String found, String expected) {
    return new CannotStartException(
        "checkpoint.location = "
            + location
            + " is "
            + found
            + " and "
            + expected
            + ": restore the old setting, or start from a new checkpoint folder");
  }
}

package io.lowlag.fraud.scoring.risk;

import java.util.Map;
import java.util.Set;

/**
 * Scores transactions from their features. An implementation must have a public constructor without
 * parameters. Each task creates its own instance, so it need not be thread-safe or serializable.
 * The same features must always give the same score: a replay repeats it.
 */
public interface RiskModel {

  /**
   * Configures the model. It is called once, before any other method, when the job starts and again
   * in each task.
   *
   * @param options the group {@code fraud.scoring.model.options}, flat
   * @throws IllegalArgumentException with one line, if an option cannot be used
   */
  void configure(Map<String, String> options);

  /**
   * Returns the name of the model in the records that it scores; called after {@link #configure}.
   */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Returns the version of the model; it must differ after every change that can change a score.
   */
  default String version() {
    return "unversioned";
  }

  /** Returns the names of the features that it reads; see {@link Features#NAMES}. */
  Set<String> features();

  /**
   * Scores one transaction. If this throws, returns null, or returns a score with more than 20
   * digits before the point, the transaction is emitted without a score and with the reason in
   * {@code model_error}; the job continues.
   */
  RiskScore score(Features features);
}

package io.lowlag.fraud.scoring.risk;

import java.util.Map;
import java.util.Set;

/**
 * Scores transactions from their features. An implementation has a public constructor without
 * parameters; each task makes an instance of its own, so it need not be thread-safe or
 * serializable. The same features must always give the same score: a replay repeats it.
 */
public interface RiskModel {

  /**
   * Called once, before anything else, when the job starts and again in each task.
   *
   * @param options the group {@code fraud.scoring.model.options}, flat
   * @throws IllegalArgumentException with one line, when an option cannot be used
   */
  void configure(Map<String, String> options);

  /** What it is called in the records that it has scored; asked for once it is configured. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Which version of it this is; another for everything that makes it score otherwise. */
  default String version() {
    return "unversioned";
  }

  /** The names of the features that it reads; see {@link Features#NAMES}. */
  Set<String> features();

  /**
   * Scores one transaction. Where this throws, gives null, or a score with more than 20 digits
   * before the point, the transaction comes out without a score and with the reason in {@code
   * model_error}; the job goes on.
   */
  RiskScore score(Features features);
}

package io.lowlag.fraud.scoring.risk;

import com.codahale.metrics.Counter;
import io.lowlag.common.config.Redaction;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.metrics.LogThrottle;
import io.lowlag.fraud.model.ScoredTransaction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model as a task uses it. A user's code cannot end a job: its failures are counted, and logged
 * once a minute with the model's name.
 */
public final class GuardedModel {

  /** Counts transactions without a usable score of the model. */
  static final String ERRORS = "scoring.model.errors";

  /** Counts transactions without a usable score of a shadow model. */
  static final String SHADOW_ERRORS = "scoring.shadow.errors";

  /** The number of digits before the point that a table and Spark's encoder keep of a score. */
  static final int SCORE_DIGITS = 20;

  private static final int LONGEST_ERROR = 200;

  private static final Logger LOG = LoggerFactory.getLogger(GuardedModel.class);
  private static final LogThrottle THROTTLE = new LogThrottle();

  private final RiskModel model;
  private final Counter errors;

  private final String name;
  private final String version;

  /**
   * @param errors name of the counter of its failures
   */
  GuardedModel(RiskModel model, String name, String version, String errors) {
    this.model = model;
    this.errors = JobMetrics.counter(errors);
    this.name = name;
    this.version = version;
  }

  /** Returns the name of the model. */
  public String name() {
    return name;
  }

  /** Returns the version of the model. */
  public String version() {
    return version;
  }

  /**
   * Scores one transaction.
   *
   * @return a score that can be emitted, with the number of decimals that it is emitted with
   * @throws ModelFailedException if the model throws, or gives no score or one that is too large
   */
  public RiskScore score(Features features) throws ModelFailedException {
    try {
      return checked(model.score(features));
    } catch (Throwable e) { // not only exceptions: other languages throw errors of their own
      requireSurvivable(className(), e);
      if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
        // The task is ending; the model did not fail.
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + className() + " scored", e);
      }
      tell(e);
      throw new ModelFailedException(text(e));
    }
  }

  /**
   * Throws an error of the virtual machine again, with the class of the model in its message: the
   * process may not be able to continue. Any other failure is the model's own, and so is a
   * recursion without end.
   */
  static void requireSurvivable(String className, Throwable failure) {
    if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
      String message = "in the model " + className + ": " + failure;
      VirtualMachineError named =
          failure instanceof OutOfMemoryError
              ? new OutOfMemoryError(message)
              : new InternalError(message);
      // Not set as the cause, because Spark reports the innermost cause of a failed task.
      named.addSuppressed(failure);
      throw named;
    }
  }

  private static RiskScore checked(RiskScore score) {
    if (score == null || score.value() == null) {
      throw new IllegalStateException("the model gave no score");
    }
    BigDecimal value = putOut(score.value());
    if (digits(value) > SCORE_DIGITS) {
      throw new IllegalStateException(
          "the model's score has more than " + SCORE_DIGITS + " digits before the point");
    }
    return new RiskScore(value, score.reasons());
  }

  // The size is compared first: 1E+999999999 must never be written out, and 1E-999999999 never
  // divided.
  private static BigDecimal putOut(BigDecimal value) {
    if (value.signum() == 0 || digits(value) < -ScoredTransaction.SCORE_SCALE) {
      return BigDecimal.ZERO;
    }
    return digits(value) > SCORE_DIGITS
        ? value
        : value.setScale(ScoredTransaction.SCORE_SCALE, RoundingMode.HALF_EVEN);
  }

  private static long digits(BigDecimal value) {
    return value.precision() - (long) value.scale();
  }

  private void tell(Throwable failure) {
    errors.inc();
    if (THROTTLE.permits()) {
      LOG.atWarn()
          .setCause(failure)
          .addKeyValue("model", className())
          .addKeyValue("failed", errors.getCount())
          .addKeyValue("effect", "transactions come out with model_error and without a score")
          .log("model-failed");
    }
  }

  private String className() {
    return model instanceof TimedModel timed ? timed.className() : model.getClass().getName();
  }

  /** Returns a failure of a user's code as one line that can be written anywhere. */
  static String text(Throwable failure) {
    return oneLine(failure.toString());
  }

  static String oneLine(String text) {
    String line = Redaction.scrub(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    String cut = line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR);
    // Half a surrogate pair, from the model or from the cut, becomes a question mark.
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}

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
 * A model as a task uses it: a user's code ends no job. What it fails on is counted, and told once
 * a minute with the model's name.
 */
public final class GuardedModel {

  /** Counts transactions that the model gave no usable score of. */
  static final String ERRORS = "scoring.model.errors";

  /** The same of models that decide nothing. */
  static final String SHADOW_ERRORS = "scoring.shadow.errors";

  /** Digits before the point that a table and Spark's encoder keep of a score. */
  static final int SCORE_DIGITS = 20;

  private static final int LONGEST_ERROR = 200;

  private static final Logger LOG = LoggerFactory.getLogger(GuardedModel.class);
  private static final LogThrottle THROTTLE = new LogThrottle();

  private final RiskModel model;
  private final Counter errors;

  private final String name;
  private final String version;

  /**
   * @param errors the counter of its failures
   */
  GuardedModel(RiskModel model, String name, String version, String errors) {
    this.model = model;
    this.errors = JobMetrics.counter(errors);
    this.name = name;
    this.version = version;
  }

  /** What the model is called. */
  public String name() {
    return name;
  }

  /** Which version of it this is. */
  public String version() {
    return version;
  }

  /**
   * Scores one transaction.
   *
   * @return a score that can be put out, with the places that it is put out with
   * @throws ModelFailedException when the model throws, or gives nothing or too large a score
   */
  public RiskScore score(Features features) throws ModelFailedException {
    try {
      return checked(model.score(features));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
        // The task is being ended: that is not the model's fault.
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + className() + " scored", e);
      }
      tell(e);
      throw new ModelFailedException(text(e));
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

  // The size is looked at first: 1E+999999999 must never be written out, nor 1E-999999999 divided.
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

  /** A failure of a user's code in one line that can be written anywhere. */
  static String text(Throwable failure) {
    return oneLine(failure.toString());
  }

  static String oneLine(String text) {
    String line = Redaction.scrub(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    String cut = line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR);
    // Half a surrogate pair, the model's or left by the cut, becomes a question mark.
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}

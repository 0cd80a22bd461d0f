package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.util.Map;

/** Fraud features as a demo. */
public final class FraudFeaturesScenario {

  static final ScoreFormula FORMULA =
      new ScoreFormula(
          new BigDecimal("0.25"),
          new BigDecimal("0.001"),
          4,
          new BigDecimal("0.75"),
          Map.of("high", new BigDecimal("0.5")),
          new BigDecimal("2"),
          "standard");
}

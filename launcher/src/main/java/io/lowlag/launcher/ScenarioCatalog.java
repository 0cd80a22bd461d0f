package io.lowlag.launcher;

import io.lowlag.common.config.Settings;
import io.lowlag.devkit.ads.AdAttributionScenario;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.fraud.FraudFeaturesScenario;
import io.lowlag.devkit.sessions.GameSessionizationScenario;

/** The pipelines that have a demo. */
enum ScenarioCatalog {
  AD_ATTRIBUTION,
  GAME_SESSIONIZATION,
  FRAUD_FEATURES;

  Scenario create(DemoOptions options) {
    return switch (this) {
      case AD_ATTRIBUTION -> new AdAttributionScenario(options);
      case GAME_SESSIONIZATION -> new GameSessionizationScenario(options);
      case FRAUD_FEATURES -> new FraudFeaturesScenario(options);
    };
  }

  /** Returns the name as written on the command line: the module's name. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}

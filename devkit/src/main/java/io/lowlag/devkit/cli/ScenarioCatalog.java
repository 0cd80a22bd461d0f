package io.lowlag.devkit.cli;

import io.lowlag.common.config.Settings;
import io.lowlag.devkit.ads.AdAttributionScenario;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;

/** The pipelines that have a demo. */
enum ScenarioCatalog {
  AD_ATTRIBUTION;

  Scenario create(DemoOptions options) {
    return switch (this) {
      case AD_ATTRIBUTION -> new AdAttributionScenario(options);
    };
  }

  /** As it is written on the command line: the module's name. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}

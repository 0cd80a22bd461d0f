package io.lowlag.launcher;

import io.lowlag.common.config.Settings;

/** Which models a demo of scores shows. */
enum ModelChoice {
  FORMULA,
  TRAINED;

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}

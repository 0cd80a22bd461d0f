package io.lowlag.launcher;

import io.lowlag.common.config.Settings;

/** The models that a demo of scores shows. */
enum ModelChoice {
  FORMULA,
  TRAINED;

  /** Returns the name as written on the command line. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}

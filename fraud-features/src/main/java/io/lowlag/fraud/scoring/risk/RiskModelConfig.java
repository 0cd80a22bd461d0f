package io.lowlag.fraud.scoring.risk;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The group {@code fraud.scoring.model}: which model, and what it is told.
 *
 * @param className a {@link RiskModel} on the class path
 * @param options what its {@code configure} gets
 */
public record RiskModelConfig(String className, Map<String, String> options)
    implements Serializable {

  private static final String CLASS = "fraud.scoring.model.class";

  public RiskModelConfig {
    options = Map.copyOf(options);
  }

  /** Reads the group; the default model has its options in {@code fraud.scoring.formula}. */
  public static RiskModelConfig from(Settings settings) {
    String className = settings.text(CLASS);
    String options =
        className.equals(FormulaModel.class.getName())
            ? "fraud.scoring.formula"
            : "fraud.scoring.model.options";
    RiskModelConfig config = new RiskModelConfig(className, settings.options(options));
    config.newModel();
    return config;
  }

  /**
   * A configured model.
   *
   * @throws SettingsException with one line, when there is no such model, an option is wrong, or it
   *     reads a feature that does not exist
   */
  public RiskModel newModel() {
    RiskModel model = Settings.checked("the model " + className, this::configured);
    Set<String> unknown = new TreeSet<>(model.features());
    unknown.removeAll(Features.NAMES);
    if (!unknown.isEmpty()) {
      throw new SettingsException(
          "the model "
              + className
              + " reads features that do not exist: "
              + unknown
              + "; there are "
              + new TreeSet<>(Features.NAMES));
    }
    return model;
  }

  private RiskModel configured() {
    RiskModel model = instance();
    model.configure(options);
    return model;
  }

  private RiskModel instance() {
    try {
      return Class.forName(className, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(RiskModel.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new SettingsException(
          CLASS
              + " = \""
              + className
              + "\" is not a RiskModel with a public constructor without parameters: "
              + e,
          e);
    }
  }
}

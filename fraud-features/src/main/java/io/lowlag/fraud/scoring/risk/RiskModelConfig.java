package io.lowlag.fraud.scoring.risk;

import io.lowlag.common.config.Durations;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.TextRule;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * The settings of the group {@code fraud.scoring.model}: the model and its options.
 *
 * @param className a {@link RiskModel} on the class path
 * @param options the options for its {@code configure}
 * @param timeout maximum time for a score; null if there is no limit
 */
public record RiskModelConfig(String className, Map<String, String> options, Duration timeout)
    implements Serializable {

  private static final String CLASS = "fraud.scoring.model.class";
  private static final String SHADOWS = "fraud.scoring.shadows";
  private static final String OPTIONS = "options.";
  private static final String TIMEOUT = "fraud.scoring.model.timeout";

  public RiskModelConfig {
    options = Map.copyOf(options);
  }

  /** Creates a configuration without a limit on the time for a score. */
  public RiskModelConfig(String className, Map<String, String> options) {
    this(className, options, null);
  }

  /** Reads the group; the default model has its options in {@code fraud.scoring.formula}. */
  public static RiskModelConfig from(Settings settings) {
    String className = settings.text(CLASS);
    String options =
        className.equals(FormulaModel.class.getName())
            ? "fraud.scoring.formula"
            : "fraud.scoring.model.options";
    RiskModelConfig config =
        new RiskModelConfig(className, settings.options(options), timeout(settings));
    config.requireUsable(className, config::guardedModel, TextRule.from(settings));
    return config;
  }

  /**
   * Reads the group {@code fraud.scoring.shadows}: models, each under a name that only the settings
   * use.
   *
   * @throws SettingsException with one line, if a model cannot be created, or its name or version
   *     cannot be a field of records
   */
  public static List<RiskModelConfig> shadows(Settings settings) {
    Map<String, Map<String, String>> groups = new TreeMap<>();
    settings
        .options(SHADOWS)
        .forEach(
            (path, value) -> {
              String[] parts = path.split("\\.", 2);
              String setting = parts.length == 2 ? parts[1] : "";
              groups.computeIfAbsent(parts[0], name -> new TreeMap<>()).put(setting, value);
            });
    List<RiskModelConfig> shadows = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          RiskModelConfig config =
              Settings.checked(SHADOWS + "." + name, () -> shadow(new TreeMap<>(group)));
          config.requireUsable(SHADOWS + "." + name, config::shadow, TextRule.from(settings));
          shadows.add(config);
        });
    return List.copyOf(shadows);
  }

  // A trained model can be created only with a session, because its settings find the file.
  private void requireUsable(String where, Supplier<GuardedModel> created, TextRule texts) {
    if (isTrained()) {
      told(() -> TrainedModel.path(options));
    } else {
      requireTexts(where, created.get(), texts);
    }
  }

  private boolean isTrained() {
    return className.equals(TrainedModel.class.getName());
  }

  /**
   * Returns this configuration with all that a task needs to create the model. For a {@link
   * TrainedModel}, this reads its file, with the file systems of the session.
   *
   * @param fileSystems as the session sees them
   * @throws SettingsException with one line, if that is not the file of a model, or the name or
   *     version of the model cannot be a field of records
   */
  public RiskModelConfig loaded(Configuration fileSystems, TextRule texts) {
    if (!isTrained()) {
      return this;
    }
    RiskModelConfig loaded =
        new RiskModelConfig(
            className, told(() -> TrainedModel.loaded(options, fileSystems)), timeout);
    requireTexts(className, loaded.guardedModel(), texts);
    return loaded;
  }

  private <T> T told(Supplier<T> asked) {
    try {
      return asked.get();
    } catch (RuntimeException e) {
      throw failed("", e);
    }
  }

  private static void requireTexts(String where, GuardedModel model, TextRule texts) {
    texts.require("the name of the model " + where, model.name());
    texts.require("the version of the model " + where, model.version());
  }

  private static RiskModelConfig shadow(Map<String, String> group) {
    String className = group.remove("class");
    String timeout = group.remove("timeout");
    Map<String, String> options = new TreeMap<>();
    group.forEach(
        (setting, value) -> {
          if (!setting.startsWith(OPTIONS)) {
            throw new IllegalArgumentException(
                "there is no setting \""
                    + setting
                    + "\": the settings are class, options and timeout");
          }
          options.put(setting.substring(OPTIONS.length()), value);
        });
    if (className == null) {
      throw new IllegalArgumentException("class is not set: give a RiskModel on the class path");
    }
    return new RiskModelConfig(
        className, options, timeout == null ? null : Durations.parse(timeout));
  }

  private static Duration timeout(Settings settings) {
    return settings.optionalText(TIMEOUT).isPresent() ? settings.duration(TIMEOUT) : null;
  }

  /**
   * Creates a configured model.
   *
   * @throws SettingsException with one line, if there is no such model, an option is wrong, or it
   *     reads a feature that does not exist
   */
  public RiskModel newModel() {
    RiskModel model = configured();
    Set<String> unknown = features(model);
    unknown.removeAll(Features.NAMES);
    if (!unknown.isEmpty()) {
      throw new SettingsException(
          "the model "
              + className
              + " reads features that do not exist: "
              + unknown
              + "; the features are "
              + new TreeSet<>(Features.NAMES));
    }
    return model;
  }

  /**
   * Creates a configured model as a task uses it.
   *
   * @throws SettingsException as {@link #newModel} does
   */
  public GuardedModel guardedModel() {
    return guarded(GuardedModel.ERRORS);
  }

  /**
   * Creates a configured shadow model, which decides nothing, as a task uses it.
   *
   * @throws SettingsException as {@link #newModel} does
   */
  public GuardedModel shadow() {
    return guarded(GuardedModel.SHADOW_ERRORS);
  }

  private GuardedModel guarded(String errors) {
    RiskModel model = timeout == null ? newModel() : new TimedModel(this::newModel, timeout);
    return new GuardedModel(
        model,
        told(model, "name", RiskModel::name),
        told(model, "version", RiskModel::version),
        errors);
  }

  private String told(RiskModel model, String what, Function<RiskModel, String> question) {
    try {
      return GuardedModel.oneLine(Objects.requireNonNull(question.apply(model), "null"));
    } catch (Throwable e) {
      throw failed("asking for its " + what + " failed: ", e);
    }
  }

  private RiskModel configured() {
    RiskModel model = instance();
    try {
      model.configure(options);
      return model;
    } catch (Throwable e) {
      throw failed("", e);
    }
  }

  private Set<String> features(RiskModel model) {
    try {
      return new TreeSet<>(model.features());
    } catch (Throwable e) {
      throw failed("asking for its features failed: ", e);
    }
  }

  // Not set as the cause, because Spark reports the innermost cause of a failed task. That would be
  // the user's own exception, which does not name the model.
  private SettingsException failed(String when, Throwable failure) {
    GuardedModel.requireSurvivable(className, failure);
    String reason =
        failure instanceof IllegalArgumentException && failure.getMessage() != null
            ? GuardedModel.oneLine(failure.getMessage())
            : GuardedModel.text(failure);
    SettingsException told = new SettingsException("the model " + className + ": " + when + reason);
    told.addSuppressed(failure);
    return told;
  }

  private RiskModel instance() {
    try {
      return Class.forName(className, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(RiskModel.class)
          .getConstructor()
          .newInstance();
    } catch (InvocationTargetException | ExceptionInInitializerError e) {
      throw failed("creating it failed: ", e.getCause());
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new SettingsException(
          CLASS
              + " = \""
              + className
              + "\" is not a RiskModel with a public constructor without parameters: "
              + e);
    } catch (Throwable e) { // an error of the class's initialization comes as it is
      throw failed("creating it failed: ", e);
    }
  }
}

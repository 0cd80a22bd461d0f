package io.lowlag.fraud.online;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** Creates the store that the settings name. */
public final class FeatureStores {

  private static final String CLASS = "fraud.online.store.class";

  private FeatureStores() {}

  /**
   * Creates the configured store.
   *
   * @throws SettingsException with one line, if there is no such class or its settings are wrong
   */
  static FeatureStore from(Settings settings) {
    String className = settings.text(CLASS);
    FeatureStore store = instance(className);
    try {
      store.configure(settings);
      return store;
    } catch (SettingsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed(className, e);
    }
  }

  /**
   * Creates the configured store; empty if the settings name none: neither the URL of a database
   * nor a class of your own.
   *
   * @throws SettingsException as {@link #from} does
   */
  public static Optional<FeatureStore> ifSet(Settings settings) {
    boolean none =
        settings.text(CLASS).equals(PostgresStore.class.getName())
            && PostgresConfig.from(settings).isEmpty();
    return none ? Optional.empty() : Optional.of(from(settings));
  }

  private static FeatureStore instance(String className) {
    try {
      return Class.forName(className, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(FeatureStore.class)
          .getConstructor()
          .newInstance();
    } catch (InvocationTargetException e) {
      throw failed(className, e.getCause());
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new SettingsException(
          CLASS
              + " = \""
              + className
              + "\" is not a FeatureStore with a public constructor without parameters: "
              + e,
          e);
    }
  }

  private static SettingsException failed(String className, Throwable e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    return new SettingsException(
        "the store " + className + ": " + reason.strip().lines().findFirst().orElse(""), e);
  }
}

package io.lowlag.realtime.internal.engine;

import java.util.ServiceLoader;

/** The one engine on the class path. */
final class LoadedEngine {

  // The loader of this class, not of the thread, because tasks run on threads of Spark and of
  // Lowlag.
  static final SparkEngine ENGINE =
      ServiceLoader.load(SparkEngine.class, SparkEngine.class.getClassLoader())
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "no "
                          + SparkEngine.class.getName()
                          + " under META-INF/services: if you pack jars into one, merge their"
                          + " service files"));

  private LoadedEngine() {}
}

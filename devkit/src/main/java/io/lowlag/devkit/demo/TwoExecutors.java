package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Spark cluster with two executors; each is a separate process with slots for all tasks.
 *
 * @param home the folder that the cluster uses as its Spark distribution; the jars are on the class
 *     path
 * @param slots number of slots of each executor
 */
record TwoExecutors(Path home, int slots) implements Surroundings {

  private static final int MEGABYTES = 1024;

  static TwoExecutors below(Path folder, int slots) throws IOException {
    Path home = Files.createDirectories(folder.resolve("spark"));
    Files.createDirectories(home.resolve("jars"));
    Files.writeString(home.resolve("RELEASE"), "of a drill");
    return new TwoExecutors(home, slots);
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13");
  }

  @Override
  public Overrides settings() {
    return Overrides.none()
        .with("spark.master", "local-cluster[2," + slots + "," + MEGABYTES + "]")
        .withSpark("executor.memory", MEGABYTES + "m")
        .withSpark("executor.extraClassPath", System.getProperty("java.class.path"))
        .withSpark("executor.extraJavaOptions", options());
  }

  /** Returns the options of this process without the heap size, which Spark sets. */
  private static String options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:") || option.startsWith("-Dlog4j2."))
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {}
}

package io.lowlag.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A job in a JVM of its own, to be killed. */
final class JobProcess implements AutoCloseable {

  private final Process process;
  private final Path output;

  private JobProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a main class on this test's class path. */
  static JobProcess start(Class<?> main, Map<String, String> settings, Path folder)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + repository().resolve("config/spark-java17.args"));
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add(
        "-Dlog4j2.configurationFile=" + repository().resolve("config/log4j2.properties").toUri());
    command.add(main.getName());
    settings.forEach(
        (path, value) -> {
          command.add("-D");
          command.add(path + "=" + value);
        });
    Path output = Files.createTempFile(folder, "job", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new JobProcess(process, output);
  }

  private static Path repository() {
    File folder = new File("").getAbsoluteFile();
    while (!new File(folder, "mvnw").exists()) {
      folder = folder.getParentFile();
    }
    return folder.toPath();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM, and the wait until it has ended. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new AssertionError("the job did not stop on SIGTERM");
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed. */
  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

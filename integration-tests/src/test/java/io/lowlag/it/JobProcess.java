package io.lowlag.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job in a JVM of its own, to be killed. */
final class JobProcess implements AutoCloseable {

  private final ChildJvm jvm;

  private JobProcess(ChildJvm jvm) {
    this.jvm = jvm;
  }

  /** Starts a main class on this test's class path. */
  static JobProcess start(Class<?> main, Map<String, String> settings, Path folder)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    settings.forEach(
        (path, value) -> {
          arguments.add("-D");
          arguments.add(path + "=" + value);
        });
    return new JobProcess(ChildJvm.start(main.getName(), "1g", arguments, Map.of(), folder));
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    jvm.kill();
  }

  /** SIGTERM, and the wait until it has ended. */
  int terminate() throws InterruptedException {
    return jvm.terminate();
  }

  /** Waits until it has ended by itself; its exit code. */
  int awaitExit() throws InterruptedException {
    return jvm.awaitExit();
  }

  boolean isAlive() {
    return jvm.isAlive();
  }

  /** What it has printed. */
  String output() throws IOException {
    return jvm.output();
  }

  @Override
  public void close() {
    jvm.close();
  }
}

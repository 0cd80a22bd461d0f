package io.lowlag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A main class of this test's class path in a JVM of its own, which dies with this one. */
final class ChildJvm implements AutoCloseable {

  private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(ChildJvm::killTree)));
  }

  private final Process process;
  private final Path output;

  private ChildJvm(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param folder takes a log file with what it prints
   */
  static ChildJvm start(
      String main,
      String heap,
      List<String> arguments,
      Map<String, String> environment,
      Path folder)
      throws IOException {
    String classPath = System.getProperty("java.class.path");
    return start(main, heap, classPath, arguments, environment, folder);
  }

  /** Starts it on a class path of its own. */
  static ChildJvm start(
      String main,
      String heap,
      String classPath,
      List<String> arguments,
      Map<String, String> environment,
      Path folder)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Repository.root().resolve("config/spark-java17.args"));
    // It lives for seconds: what the second compiler would win, it does not win back.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + heap));
    command.addAll(List.of("-cp", classPath));
    command.add(
        "-Dlog4j2.configurationFile="
            + Repository.root().resolve("config/log4j2.properties").toUri());
    command.add(main);
    command.addAll(arguments);
    String name = main.substring(main.lastIndexOf('.') + 1);
    Path output = Files.createTempFile(folder, name, ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    ALL.add(process);
    return new ChildJvm(process, output);
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM, and the wait until it has ended. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  /** Ctrl-C, and the wait until it has ended. */
  int interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    return awaitExit();
  }

  /** Waits until it has ended; its exit code. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new AssertionError("the process did not end in time, its output is in " + output);
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that it has started itself. */
  Stream<ProcessHandle> children() {
    return process.children();
  }

  /** What it has printed. */
  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    killTree(process);
    ALL.remove(process);
  }

  private static void killTree(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

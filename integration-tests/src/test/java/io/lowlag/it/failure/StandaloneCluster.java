package io.lowlag.it.failure;

import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Spark standalone cluster of one master and two workers, each a process of its own, from the
 * jars of this test's class path: the same classes that a Spark distribution starts.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int WORKERS = 2;

  private final List<ChildJvm> processes = new ArrayList<>();
  private final List<ChildJvm> workers = new ArrayList<>();
  private final String url;

  private StandaloneCluster(String url) {
    this.url = url;
  }

  /** Starts it; its files lie below the folder. */
  static StandaloneCluster start(Path folder) throws IOException {
    StandaloneCluster cluster = new StandaloneCluster("spark://" + HOST + ":" + freePort());
    try {
      cluster.startProcesses(folder, distribution(folder));
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** What a worker takes for a Spark distribution; the jars come by the executors' class path. */
  private static Map<String, String> distribution(Path folder) throws IOException {
    Path home = Files.createDirectories(folder.resolve("spark"));
    Files.createDirectories(home.resolve("jars"));
    Files.writeString(home.resolve("RELEASE"), "for tests");
    return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13");
  }

  private void startProcesses(Path folder, Map<String, String> environment) throws IOException {
    String port = url.substring(url.lastIndexOf(':') + 1);
    ChildJvm master =
        ChildJvm.start(
            "org.apache.spark.deploy.master.Master",
            "256m",
            List.of("--host", HOST, "--port", port, "--webui-port", "0"),
            environment,
            folder);
    processes.add(master);
    for (int worker = 0; worker < WORKERS; worker++) {
      ChildJvm process = startWorker(folder.resolve("worker" + worker), environment, folder);
      processes.add(process);
      workers.add(process);
    }
  }

  private ChildJvm startWorker(Path workFolder, Map<String, String> environment, Path folder)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--host", HOST, "--webui-port", "0"));
    arguments.addAll(List.of("--cores", "2", "--memory", "1g"));
    arguments.addAll(List.of("--work-dir", workFolder.toString(), url));
    return ChildJvm.start(
        "org.apache.spark.deploy.worker.Worker", "256m", arguments, environment, folder);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The settings by which a job of this test process runs on it. */
  Overrides settings() {
    return Overrides.none()
        .with("spark.master", url)
        .withSpark("driver.host", HOST)
        .withSpark("driver.bindAddress", HOST)
        .withSpark("executor.memory", "512m")
        .withSpark("executor.cores", "2")
        .withSpark("executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .withSpark("executor.extraClassPath", System.getProperty("java.class.path"));
  }

  /** The executors that run now, the workers' order; they are all that a worker starts as Java. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(ChildJvm::children)
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  /** Kills an executor with -9, and waits until a new one runs in its place. */
  void killExecutor(int index) {
    List<ProcessHandle> before = executors();
    ProcessHandle victim = before.get(index % before.size());
    victim.destroyForcibly();
    await().atMost(PATIENCE).until(() -> !victim.isAlive() && executors().size() >= before.size());
  }

  @Override
  public void close() {
    processes.forEach(ChildJvm::close);
  }
}

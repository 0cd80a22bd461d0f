package io.lowlag.devkit.kafka;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.api.TerminationStyle;
import io.kroxylicious.testing.kafka.common.KafkaClusterConfig;
import io.kroxylicious.testing.kafka.common.KafkaClusterExecutionMode;
import io.kroxylicious.testing.kafka.common.KafkaListener;
import io.kroxylicious.testing.kafka.invm.InVMKafkaCluster;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.kafka.KafkaConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** One Kafka broker in this process, with its data in a temporary folder. */
public final class EmbeddedKafka implements AutoCloseable {

  // Kafka's defaults of three and eight threads are for a separate machine. On the machine of the
  // job that the broker serves, they only wake up one another.
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  private final KafkaCluster cluster;

  private EmbeddedKafka(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts a broker on a free port. Topics must be created explicitly, so that a misspelt name does
   * not create one.
   */
  public static EmbeddedKafka start() {
    return start(LoopbackCluster.HOST);
  }

  /**
   * Starts a broker on a free port of an address of this machine, by which all clients reach it.
   */
  public static EmbeddedKafka start(String host) {
    return start(new LoopbackCluster(config(), OptionalInt.empty(), host));
  }

  /**
   * Starts a broker that clients on this machine reach on the given port.
   *
   * @throws CannotStartException if the port is taken
   */
  public static EmbeddedKafka start(int port) {
    requireFree(port);
    return start(new LoopbackCluster(config(), OptionalInt.of(port), LoopbackCluster.HOST));
  }

  private static EmbeddedKafka start(KafkaCluster cluster) {
    cluster.start();
    return new EmbeddedKafka(cluster);
  }

  private static KafkaClusterConfig config() {
    return KafkaClusterConfig.builder()
        .execMode(KafkaClusterExecutionMode.IN_VM)
        .kraftMode(true)
        .brokersNum(1)
        .brokerConfig("auto.create.topics.enable", "false")
        .brokerConfig("num.network.threads", "1")
        .brokerConfig("num.io.threads", Integer.toString(CORES))
        .build();
  }

  // The broker itself would retry for half a minute.
  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new CannotStartException(
          "port " + port + " cannot be used (" + e.getMessage() + "): give another one", e);
    }
  }

  /**
   * A cluster that only this machine can reach, because it has no authentication, unless the host
   * for its clients is another address. It uses free ports, except for the clients' port if one is
   * given.
   */
  private static final class LoopbackCluster extends InVMKafkaCluster {

    static final String HOST = "localhost";

    private final OptionalInt port;
    private final String host;

    LoopbackCluster(KafkaClusterConfig config, OptionalInt port, String host) {
      super(config);
      this.port = port;
      this.host = host;
    }

    @Override
    public synchronized KafkaListener getKafkaListener(Listener listener, int node) {
      int bound =
          listener == Listener.EXTERNAL && port.isPresent()
              ? port.getAsInt()
              : super.getKafkaListener(listener, node).bind().port();
      String reached = listener == Listener.EXTERNAL ? host : HOST;
      return KafkaListener.build(bound, reached, reached);
    }
  }

  /** Returns the address for clients: host:port. */
  public String bootstrapServers() {
    return cluster.getBootstrapServers();
  }

  /** Returns the connection for clients. */
  public KafkaConnection connection() {
    return new KafkaConnection(bootstrapServers(), Map.of(), REQUEST_TIMEOUT);
  }

  /** Stops the broker without an orderly shutdown; its data and port stay. */
  public void stopAbruptly() {
    cluster.stopNodes(node -> true, TerminationStyle.ABRUPT);
  }

  /** Starts a stopped broker again on its old port with its old data. */
  public void startAgain() {
    cluster.startNodes(node -> true);
  }

  @Override
  public void close() {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IllegalStateException("the embedded Kafka broker did not stop", e);
    }
  }
}

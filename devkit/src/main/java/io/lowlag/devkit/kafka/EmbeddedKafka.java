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

  // Kafka's default of three and eight threads is for a machine of its own: beside the job that it
  // serves, they only wake up one another.
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  private final KafkaCluster cluster;

  private EmbeddedKafka(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts a broker on a free port. Topics have to be created: a misspelt name should not make one.
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
   * Starts a broker that clients of this machine find on the given port.
   *
   * @throws CannotStartException when the port is taken
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

  // The broker itself would try again for half a minute.
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
   * A cluster that only this machine reaches, since it asks nobody who he is: unless its clients'
   * host is another address. It takes free ports, but for that of its clients if there is one.
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

  /** Where clients find it: host:port. */
  public String bootstrapServers() {
    return cluster.getBootstrapServers();
  }

  /** How clients talk to it. */
  public KafkaConnection connection() {
    return new KafkaConnection(bootstrapServers(), Map.of(), REQUEST_TIMEOUT);
  }

  /** Takes the broker away without closing anything in good order; its data and port stay. */
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

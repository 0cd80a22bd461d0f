package io.lowlag.devkit.kafka;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.api.TerminationStyle;
import io.kroxylicious.testing.kafka.common.KafkaClusterConfig;
import io.kroxylicious.testing.kafka.common.KafkaClusterExecutionMode;
import io.kroxylicious.testing.kafka.common.KafkaClusterFactory;

/** One Kafka broker in this process, on a free port, with its data in a temporary folder. */
public final class EmbeddedKafka implements AutoCloseable {

  // Kafka's default of three and eight threads is for a machine of its own: beside the job that it
  // serves, they only wake up one another.
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final KafkaCluster cluster;

  private EmbeddedKafka(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a broker. Topics have to be created: a misspelt name should not make one. */
  public static EmbeddedKafka start() {
    KafkaCluster cluster =
        KafkaClusterFactory.create(
            KafkaClusterConfig.builder()
                .execMode(KafkaClusterExecutionMode.IN_VM)
                .kraftMode(true)
                .brokersNum(1)
                .brokerConfig("auto.create.topics.enable", "false")
                .brokerConfig("num.network.threads", "1")
                .brokerConfig("num.io.threads", Integer.toString(CORES))
                .build());
    cluster.start();
    return new EmbeddedKafka(cluster);
  }

  /** Where clients find it: host:port. */
  public String bootstrapServers() {
    return cluster.getBootstrapServers();
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

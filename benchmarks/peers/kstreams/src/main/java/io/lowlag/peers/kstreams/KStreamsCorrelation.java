package io.lowlag.peers.kstreams;

import io.lowlag.peers.core.Flags;
import io.lowlag.peers.core.Policy;
import io.lowlag.peers.core.Topics;
import io.lowlag.peers.core.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The ad correlation on Kafka Streams, in one JVM. */
public final class KStreamsCorrelation {

  static final String TRANSACTIONS = "transactions";
  static final String EXPIRIES = "expiries";

  private KStreamsCorrelation() {}

  /** Runs the job until it is stopped; the first argument is the broker, the others are flags. */
  public static void main(String[] args) throws Exception {
    String bootstrap = args[0];
    Flags flags =
        new Flags(
            args,
            1,
            "window",
            "5m",
            "allowed-lateness",
            "1m",
            "max-pending-impressions",
            "100",
            "max-pending-requests",
            "100",
            "threads",
            "2",
            "commit-interval",
            "60s",
            "linger",
            "0ms",
            "cache-kib",
            "0",
            "expiry",
            "queue",
            "punctuate",
            "10ms",
            "poll",
            "10ms",
            "task-idle",
            "-1",
            "state-dir",
            "",
            "rocksdb-memory-mib",
            "512",
            "application-id",
            "peer-kstreams");
    KafkaStreams streams = new KafkaStreams(topology(flags), configuration(bootstrap, flags));
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
          } else if (now == KafkaStreams.State.ERROR) {
            System.err.println("error: the streams have failed");
            ended.countDown();
            running.countDown();
          }
        });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close(Duration.ofSeconds(20));
                  ended.countDown();
                }));
    streams.start();
    running.await();
    System.out.println("ready: kstreams, " + flags);
    ended.await();
    if (streams.state() == KafkaStreams.State.ERROR) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static Properties configuration(String bootstrap, Flags flags) throws Exception {
    Path folder =
        flags.text("state-dir").isEmpty()
            ? Files.createTempDirectory("peer-kstreams-")
            : Files.createDirectories(Path.of(flags.text("state-dir")));
    Properties all = new Properties();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, flags.text("application-id"));
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    all.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, flags.number("threads"));
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, flags.ms("commit-interval"));
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    all.put(
        StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, (long) flags.number("cache-kib") << 10);
    all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, flags.number("task-idle"));
    all.put(StreamsConfig.POLL_MS_CONFIG, flags.ms("poll"));
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    all.put(BoundedRocksDb.MEMORY, Long.toString((long) flags.number("rocksdb-memory-mib") << 20));
    all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), flags.ms("linger"));
    all.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // A killed instance that starts again takes its own place at once.
    all.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        flags.text("application-id"));
    return all;
  }

  private static Topology topology(Flags flags) {
    Policy policy =
        new Policy(
            flags.ms("window"),
            flags.ms("allowed-lateness"),
            flags.number("max-pending-impressions"),
            flags.number("max-pending-requests"));
    boolean stored = flags.text("expiry").equals("store");
    StoreBuilder<KeyValueStore<String, Transaction>> logged =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(TRANSACTIONS),
                Serdes.String(),
                new TransactionSerde())
            .withLoggingEnabled(Map.of());
    StoreBuilder<KeyValueStore<String, Transaction>> transactions =
        flags.number("cache-kib") > 0 ? logged.withCachingEnabled() : logged.withCachingDisabled();
    StoreBuilder<KeyValueStore<Bytes, byte[]>> expiries =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(EXPIRIES), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingEnabled(Map.of())
            .withCachingDisabled();
    Duration punctuate = Duration.ofMillis(flags.ms("punctuate"));
    ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier =
        new ProcessorSupplier<>() {
          @Override
          public Processor<byte[], byte[], byte[], byte[]> get() {
            return new Correlate(policy, punctuate, stored);
          }

          @Override
          public Set<StoreBuilder<?>> stores() {
            return stored ? Set.of(transactions, expiries) : Set.of(transactions);
          }
        };
    Topology topology = new Topology();
    topology.addSource(
        "source",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        Topics.REQUESTS,
        Topics.IMPRESSIONS);
    topology.addProcessor("correlate", supplier, "source");
    for (String topic : new String[] {Topics.MATCHES, Topics.UNMATCHED, Topics.DEAD_LETTERS}) {
      topology.addSink(
          topic, topic, new ByteArraySerializer(), new ByteArraySerializer(), "correlate");
    }
    return topology;
  }
}

package io.lowlag.peers.flink;

import io.lowlag.peers.core.AdEvent;
import io.lowlag.peers.core.Flags;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.Policy;
import io.lowlag.peers.core.RawRecord;
import io.lowlag.peers.core.Topics;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The ad correlation on Apache Flink, in one JVM. */
public final class FlinkCorrelation {

  private static final int STABLE_LOOKS = 10;

  private FlinkCorrelation() {}

  /** Runs the job until it is stopped; the first argument is the broker, the others are flags. */
  public static void main(String[] args) throws Exception {
    String bootstrap = args[0];
    Flags flags = flags(args);
    Path folder =
        flags.text("checkpoint-dir").isEmpty()
            ? Files.createTempDirectory("peer-flink-")
            : Files.createDirectories(Path.of(flags.text("checkpoint-dir")));

    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            flags.number("parallelism"), FlinkSettings.of(flags, folder));
    env.setBufferTimeout(flags.ms("buffer-timeout"));
    env.enableCheckpointing(flags.ms("checkpoint-interval"), CheckpointingMode.EXACTLY_ONCE);
    // Without a pause, Flink takes the first one at a random moment of the first interval.
    env.getCheckpointConfig().setMinPauseBetweenCheckpoints(flags.ms("checkpoint-interval"));
    define(env, bootstrap, flags);

    JobClient job = env.executeAsync("ad-correlation");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job)));
    awaitPartitions(job, flags.ms("ready-timeout"));
    System.out.println("ready: flink, " + flags);
    job.getJobExecutionResult().get();
  }

  private static Flags flags(String[] args) {
    return new Flags(
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
        "parallelism",
        "2",
        "buffer-timeout",
        "1ms",
        "checkpoint-interval",
        "60s",
        "checkpoint-dir",
        "",
        "object-reuse",
        "true",
        "linger",
        "0ms",
        "sources",
        "1",
        "rocksdb-memory",
        "512m",
        "timers",
        "rocksdb",
        "ready-timeout",
        "120s");
  }

  private static void define(StreamExecutionEnvironment env, String bootstrap, Flags flags) {
    List<List<String>> sources =
        flags.number("sources") == 1
            ? List.of(List.of(Topics.REQUESTS, Topics.IMPRESSIONS))
            : List.of(List.of(Topics.REQUESTS), List.of(Topics.IMPRESSIONS));
    DataStream<AdEvent> events = null;
    for (List<String> topics : sources) {
      DataStream<AdEvent> decoded = decoded(env, bootstrap, topics, flags);
      events = events == null ? decoded : events.union(decoded);
    }
    Policy policy =
        new Policy(
            flags.ms("window"),
            flags.ms("allowed-lateness"),
            flags.number("max-pending-impressions"),
            flags.number("max-pending-requests"));
    events
        .keyBy(event -> event.transactionId, Types.STRING)
        .process(new Correlate(policy), FlowTypes.OUTPUT)
        .uid("correlate")
        .name("correlate")
        .sinkTo(sink(bootstrap, flags))
        .uid("outputs")
        .name("outputs");
  }

  private static DataStream<AdEvent> decoded(
      StreamExecutionEnvironment env, String bootstrap, List<String> topics, Flags flags) {
    String name = String.join("+", topics);
    KafkaSource<RawRecord> source =
        KafkaSource.<RawRecord>builder()
            .setBootstrapServers(bootstrap)
            .setTopics(topics)
            .setGroupId("peer-flink-" + String.join("-", topics))
            .setStartingOffsets(committedOrEarliest())
            .setDeserializer(new ReadRecord())
            .build();
    SingleOutputStreamOperator<AdEvent> decoded =
        env.fromSource(source, WatermarkStrategy.noWatermarks(), name, FlowTypes.RAW)
            .uid("source-" + name)
            .process(new Decode(), FlowTypes.EVENT)
            .uid("decode-" + name)
            .name("decode");
    // Dead letters have their own sink, chained to the decoder, so that the results' sink stays
    // chained to the state.
    decoded
        .getSideOutput(FlowTypes.DEAD)
        .sinkTo(sink(bootstrap, flags))
        .uid("dead-letters-" + name)
        .name("dead-letters of " + name);
    return decoded;
  }

  // The connector still takes the enum that Kafka's clients have deprecated.
  @SuppressWarnings("deprecation")
  private static OffsetsInitializer committedOrEarliest() {
    return OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
  }

  private static KafkaSink<OutRecord> sink(String bootstrap, Flags flags) {
    Properties producer = new Properties();
    producer.put("linger.ms", Long.toString(flags.ms("linger")));
    producer.put("acks", "all");
    return KafkaSink.<OutRecord>builder()
        .setBootstrapServers(bootstrap)
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(new WriteRecord())
        .build();
  }

  /** Waits until a consumer of this JVM fetches each partition, as Kafka's own metrics say. */
  private static void awaitPartitions(JobClient job, long timeoutMs) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName each =
        new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,topic=*,partition=*,*");
    long deadline = System.currentTimeMillis() + timeoutMs;
    Set<ObjectName> before = Set.of();
    int unchanged = 0;
    // A reader gets all its splits at once; the readers start within some milliseconds.
    while (unchanged < STABLE_LOOKS) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException(
            "no partitions are assigned, the job is " + job.getJobStatus().get());
      }
      Thread.sleep(100);
      Set<ObjectName> now = server.queryNames(each, null);
      unchanged = !now.isEmpty() && now.equals(before) ? unchanged + 1 : 0;
      before = now;
    }
  }

  private static void stop(JobClient job) {
    try {
      job.cancel().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      System.err.println("the job was not cancelled in order: " + e);
    }
  }
}

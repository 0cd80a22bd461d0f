package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One pipeline as a demo: its topics, its events, its job, and the right answer. */
public interface Scenario {

  /** What the demo is called: the pipeline's module. */
  String name();

  /** The topics that events are sent to. */
  List<String> inputTopics();

  /** The topics that the job writes. */
  List<String> outputTopics();

  /** The jobs that run, each behind those whose outputs it reads. */
  List<DemoJob> jobs();

  /** Those of the output topics that are compacted. */
  default List<String> compactedTopics() {
    return List.of();
  }

  /**
   * Settings of the jobs that make the demo short.
   *
   * @param folder for what the job reads and writes beside its topics; lives as long as the demo
   */
  Overrides settings(Path folder);

  /**
   * The events, in the order of their due times.
   *
   * @param startMs the wall clock at which due time zero will be, epoch milliseconds
   */
  Iterator<GeneratedRecord> records(long startMs);

  /** The right answer: the identities of all outputs, by topic; complete once all was generated. */
  Map<String, Set<String>> expected();

  /** Whether an output that is not expected may come nevertheless: one that the clock decides. */
  default boolean allows(String topic, String identity) {
    return false;
  }

  /** What identifies an output among the expected; empty if it is not of this run. */
  Optional<String> identify(ConsumerRecord<byte[], byte[]> output);

  /**
   * Whether a timer was the output's cause (heartbeats are such), so its stamp says when it was
   * due.
   */
  default boolean bornOfTimer(ConsumerRecord<byte[], byte[]> output) {
    return false;
  }

  /** What else to show of a run under way; asked for about once a second, or empty. */
  default String status() {
    return "";
  }

  /** The output topics whose latency is told apart, or none. */
  default List<String> timedTopics() {
    return List.of();
  }

  /**
   * What there is to say when the job has ended and all outputs were read.
   *
   * @throws Exception when it cannot be found out, which ends the demo
   */
  default Findings findings(DemoRun run) throws Exception {
    return Findings.none();
  }

  /**
   * Starts what the jobs need beside Kafka; {@link #close} ends it.
   *
   * @param folder for its files
   * @return settings by which the jobs reach it
   */
  default Overrides services(Path folder) {
    return Overrides.none();
  }

  /** Ends what {@link #services} has started. */
  default void close() {}

  /** How long after the last event the last output is due: the job's timers. */
  Duration settling();
}

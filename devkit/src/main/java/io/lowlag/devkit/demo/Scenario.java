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

  /** Returns the name of the demo: the pipeline's module. */
  String name();

  /** Returns the topics that events are sent to. */
  List<String> inputTopics();

  /** Returns the topics that the job writes. */
  List<String> outputTopics();

  /** Returns the jobs; each comes after those whose outputs it reads. */
  List<DemoJob> jobs();

  /** Returns the output topics that are compacted. */
  default List<String> compactedTopics() {
    return List.of();
  }

  /**
   * Returns settings of the jobs that make the demo short.
   *
   * @param folder for everything that the job reads and writes besides its topics; exists as long
   *     as the demo
   */
  Overrides settings(Path folder);

  /**
   * Returns the events, in the order of their due times.
   *
   * @param startMs the wall clock at which due time zero will be, epoch milliseconds
   */
  Iterator<GeneratedRecord> records(long startMs);

  /**
   * Returns the right answer: the identities of all outputs, by topic. It is complete when all
   * events have been generated.
   */
  Map<String, Set<String>> expected();

  /**
   * Returns whether an output may come although it is not expected, because the clock decides about
   * it.
   */
  default boolean allows(String topic, String identity) {
    return false;
  }

  /**
   * Returns the identity of an output, as in {@link #expected}; empty if it does not belong to this
   * run.
   */
  Optional<String> identify(ConsumerRecord<byte[], byte[]> output);

  /**
   * Returns whether a timer caused the output, such as a heartbeat; then its stamp says when it was
   * due.
   */
  default boolean bornOfTimer(ConsumerRecord<byte[], byte[]> output) {
    return false;
  }

  /**
   * Returns what else to show about a running demo, or an empty text; called about once a second.
   */
  default String status() {
    return "";
  }

  /** Returns the output topics whose latency is measured separately; may be empty. */
  default List<String> timedTopics() {
    return List.of();
  }

  /**
   * Returns the findings when the job has ended and all outputs were read.
   *
   * @throws Exception if the findings cannot be determined; this ends the demo
   */
  default Findings findings(DemoRun run) throws Exception {
    return Findings.none();
  }

  /**
   * Starts the services that the jobs need besides Kafka; {@link #close} stops them.
   *
   * @param folder for their files
   * @return settings with which the jobs reach them
   */
  default Overrides services(Path folder) {
    return Overrides.none();
  }

  /** Stops everything that {@link #services} has started. */
  default void close() {}

  /** Returns how long after the last event the last output is due, because of the job's timers. */
  Duration settling();
}

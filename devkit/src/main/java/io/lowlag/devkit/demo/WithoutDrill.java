package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A scenario that only counts the outputs of records that a drill has added, and checks all others.
 */
record WithoutDrill(Scenario scenario, AtomicLong ofTheDrill) implements Scenario {

  @Override
  public Optional<String> identify(ConsumerRecord<byte[], byte[]> output) {
    byte[] key = output.key();
    if (key != null && DrillStrike.KEY.equals(new String(key, StandardCharsets.UTF_8))) {
      ofTheDrill.incrementAndGet();
      return Optional.empty();
    }
    return scenario.identify(output);
  }

  @Override
  public String name() {
    return scenario.name();
  }

  @Override
  public List<String> inputTopics() {
    return scenario.inputTopics();
  }

  @Override
  public List<String> outputTopics() {
    return scenario.outputTopics();
  }

  @Override
  public List<DemoJob> jobs() {
    return scenario.jobs();
  }

  @Override
  public Overrides settings(Path folder) {
    return scenario.settings(folder);
  }

  @Override
  public Iterator<GeneratedRecord> records(long startMs) {
    return scenario.records(startMs);
  }

  @Override
  public Map<String, Set<String>> expected() {
    return scenario.expected();
  }

  @Override
  public boolean allows(String topic, String identity) {
    return scenario.allows(topic, identity);
  }

  @Override
  public boolean bornOfTimer(ConsumerRecord<byte[], byte[]> output) {
    return scenario.bornOfTimer(output);
  }

  @Override
  public String status() {
    return scenario.status();
  }

  @Override
  public Duration settling() {
    return scenario.settling();
  }
}

package io.lowlag.devkit.demo;

import io.lowlag.common.kafka.ByteProducer;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/** Causes the failure of a drill for a running job. */
final class DrillStrike {

  /** The key of all records that a drill adds; it distinguishes their outputs from all others. */
  static final String KEY = "drill";

  /** The number of records in a flood. */
  static final int FLOOD = 20_000;

  private static final Duration FOR_A_WHILE = Duration.ofSeconds(15);
  private static final double SLOW_BYTES = 20_000;
  private static final double FAST_BYTES = 1e9;
  private static final String QUOTA = "producer_byte_rate";

  private final Scenario scenario;
  private final EmbeddedKafka kafka;
  private final SupervisedJob job;
  private final Surroundings surroundings;

  DrillStrike(
      Scenario scenario, EmbeddedKafka kafka, SupervisedJob job, Surroundings surroundings) {
    this.scenario = scenario;
    this.kafka = kafka;
    this.job = job;
    this.surroundings = surroundings;
  }

  /** Causes the failure; returns when a failure that lasts for a while has ended. */
  void strike(Drill drill) throws Exception {
    switch (drill) {
      case DRIVER_KILLED -> job.kill();
      case EXECUTOR_KILLED -> job.killExecutor();
      case BROKER_AWAY -> {
        kafka.stopAbruptly();
        aWhile();
        kafka.startAgain();
        awaitLeaders();
      }
      case NETWORK_CUT -> {
        CableToJob cable = (CableToJob) surroundings;
        cable.pull();
        aWhile();
        cable.putBack();
      }
      case DISK_FULL -> {
        SmallDisk disk = (SmallDisk) surroundings;
        disk.fill();
        aWhile();
        disk.empty();
      }
      case GARBAGE -> flood(number -> "no event " + number + " \u0000{{");
      case SKEWED_KEY -> flood(DrillStrike::sessionOfOneDevice);
      case SLOW_SINK -> {
        quota(SLOW_BYTES);
        aWhile();
        quota(null);
      }
    }
  }

  private static void aWhile() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(FOR_A_WHILE.toMillis());
  }

  /**
   * Waits until the broker is back. A broker that was cut off comes back in steps; it is back when
   * a new client finds a leader for every partition.
   */
  private void awaitLeaders() {
    Properties soon = kafka.connection().clientProperties();
    soon.put("retry.backoff.max.ms", "100");
    soon.put("reconnect.backoff.max.ms", "100");
    try (Topics topics = new Topics(soon)) {
      topics.ends(scenario.inputTopics());
      topics.ends(scenario.outputTopics());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // lost records show up as missing outputs
  private void flood(IntFunction<String> value) {
    Properties properties = kafka.connection().clientProperties();
    try (ByteProducer producer = new ByteProducer(properties)) {
      List<String> topics = scenario.inputTopics();
      for (int i = 0; i < FLOOD; i++) {
        producer.send(
            new ProducerRecord<>(topics.get(i % topics.size()), bytes(KEY), bytes(value.apply(i))));
      }
      producer.flush();
    }
  }

  /** Returns, in turns, a start and the end of that session. */
  private static String sessionOfOneDevice(int number) {
    return String.format(
        "{\"event_id\":\"drill-%d\",\"type\":\"%s\",\"device_id\":\"%s\",\"session_id\":\"drill-%d\","
            + "\"player_id\":\"p\",\"event_time\":%d}",
        number, number % 2 == 0 ? "start" : "end", KEY, number / 2, System.currentTimeMillis());
  }

  /** Slows down all producers except the drill's own. */
  private void quota(Double bytesPerSecond) throws ExecutionException, InterruptedException {
    KafkaConnection connection = kafka.connection();
    try (Admin admin = Admin.create(connection.clientProperties())) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, DrillRun.SENDER)),
                      List.of(new ClientQuotaAlteration.Op(QUOTA, FAST_BYTES))),
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(
                          Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null)),
                      List.of(new ClientQuotaAlteration.Op(QUOTA, bytesPerSecond)))))
          .all()
          .get();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

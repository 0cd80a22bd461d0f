package io.lowlag.bench.peers;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.devkit.traffic.PacedSender;
import java.time.Duration;
import java.util.Map;

/** The load of a run, in its own JVM. */
final class LoadMain {

  /**
   * The rate in records a second from which the producer waits a millisecond for more records to
   * send. The wait counts as latency.
   */
  private static final int LINGERING_RATE = 5_000;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private LoadMain() {}

  /** Takes the broker and the plan; waits for {@code start} with a time in epoch microseconds. */
  public static void main(String[] args) {
    LoadPlan plan = LoadPlan.parse(args, 1);
    Duration linger = plan.rate() < LINGERING_RATE ? Duration.ZERO : Duration.ofMillis(1);
    KafkaConnection connection = new KafkaConnection(args[0], Map.of(), PATIENCE);
    try (PacedSender sender = new PacedSender(connection, linger)) {
      Instructions.say("ready: " + plan.rate());
      Instructions.Line start = Instructions.next();
      sender.send(Workloads.named(plan.workload()).records(plan), start.numbers().get(0));
      Instructions.say("sent: " + sender.sent());
    }
  }
}

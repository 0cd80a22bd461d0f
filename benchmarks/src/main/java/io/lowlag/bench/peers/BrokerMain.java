package io.lowlag.bench.peers;

import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import java.util.Arrays;
import java.util.List;

/** The broker of a run, in its own JVM. It runs until the bench ends it. */
final class BrokerMain {

  private BrokerMain() {}

  /** Takes the number of partitions and the topics. */
  public static void main(String[] args) {
    int partitions = Integer.parseInt(args[0]);
    List<String> names = Arrays.asList(args).subList(1, args.length);
    EmbeddedKafka kafka = EmbeddedKafka.start();
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(names, partitions);
    }
    Instructions.say("ready: " + kafka.bootstrapServers());
    Instructions.next();
  }
}

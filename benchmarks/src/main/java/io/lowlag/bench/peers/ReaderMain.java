package io.lowlag.bench.peers;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.record.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The reader of a run, in its own JVM. */
final class ReaderMain {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private ReaderMain() {}

  /** Takes the broker, the file for the result, and the topics. */
  public static void main(String[] args) throws Exception {
    KafkaConnection connection = new KafkaConnection(args[0], Map.of(), PATIENCE);
    List<String> topics = Arrays.asList(args).subList(2, args.length);
    PeerReader reader = new PeerReader(connection, topics);
    reader.start();
    Instructions.say("ready: " + topics);
    while (true) {
      Instructions.Line line = Instructions.next();
      List<Long> numbers = line.numbers();
      switch (line.word()) {
        case "measure" -> reader.measure(numbers.get(0), numbers.get(1));
        case "fresh" -> reader.awaitFresh(numbers.get(0));
        case "finish" -> {
          ReaderResult result = reader.finish(numbers.get(0), numbers.get(1));
          Files.write(Path.of(args[1]), Json.bytes(result));
          Instructions.say("read: " + result.outputs());
          return;
        }
        default -> throw new IllegalArgumentException("what is " + line.word() + "?");
      }
    }
  }
}

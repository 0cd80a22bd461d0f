package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./lowlag kafka} as a process, and the commands that it tells a user to try. */
class KafkaCommandIT {

  private static final int CANNOT_START = 2;
  private static final int SIGTERM_EXIT = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern RECORDS = Pattern.compile("ad-matches: ([1-9]\\d*) records");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint\\.location=(\\S+)");

  @TempDir private Path folder;

  @Test
  void theCommandsThatItPrintsWorkUntilItIsStopped() throws Exception {
    SharedSpark.session();
    int port = Ports.free();
    try (ChildJvm broker = start("kafka", "--port", Integer.toString(port), "ad-attribution")) {
      await().atMost(PATIENCE).until(() -> !broker.isAlive() || isReady(broker.output()));
      String told = broker.output();
      assertThat(told).contains("localhost:" + port).doesNotContain("game-sessionization");

      assertThat(execute(printed(told, "generate"), "--rate", "200", "--seconds", "2"))
          .containsPattern("sent [45][0-9]{2} events")
          .contains("ad-requests");
      assertThat(execute(printed(told, "run"), "-D", "execution.mode=available-now"))
          .contains("job=ad-correlation ", "end=stopped");
      assertThat(execute(printed(told, "latency"))).containsPattern(RECORDS);

      Path checkpoint = checkpoint(told);
      assertThat(checkpoint).isDirectory();
      assertThat(broker.terminate()).as(broker.output()).isEqualTo(SIGTERM_EXIT);
      assertThat(broker.output().substring(told.length()))
          .isEqualToIgnoringNewLines("  Kafka has stopped and deleted its data");
      assertThat(checkpoint.getParent()).doesNotExist();
    }
  }

  @Test
  void aPortInUseIsToldInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ChildJvm broker = start("kafka", "--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(broker.awaitExit()).as(broker.output()).isEqualTo(CANNOT_START);
      assertThat(broker.output().lines().filter(line -> line.startsWith("error: ")))
          .singleElement()
          .asString()
          .contains("port " + taken.getLocalPort(), "in use", "another");
      assertThat(broker.output()).doesNotContain("\tat ");
    }
  }

  private ChildJvm start(String... arguments) throws IOException {
    return ChildJvm.start(Lowlag.class.getName(), "512m", List.of(arguments), Map.of(), folder);
  }

  private static boolean isReady(String output) {
    return output.contains("Ctrl-C stops Kafka") && output.endsWith(System.lineSeparator());
  }

  private static String printed(String told, String command) {
    String start = "  ./lowlag " + command + " ";
    return told.lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no command " + command + " in:\n" + told))
        .substring("  ./lowlag ".length());
  }

  private static Path checkpoint(String told) {
    Matcher location = CHECKPOINT.matcher(told);
    assertThat(location.find()).as(told).isTrue();
    return Path.of(location.group(1));
  }

  /** Runs a command in this process, as it was printed but for what is added; what it shows. */
  private static String execute(String printed, String... added) {
    StringWriter screen = new StringWriter();
    PrintWriter writer = new PrintWriter(screen);
    CommandLine line = Lowlag.commandLine().setOut(writer).setErr(writer);
    String[] arguments =
        Stream.concat(Arrays.stream(printed.split(" ")), Arrays.stream(added))
            .toArray(String[]::new);
    assertThat(line.execute(arguments)).as(screen.toString()).isZero();
    return screen.toString();
  }
}

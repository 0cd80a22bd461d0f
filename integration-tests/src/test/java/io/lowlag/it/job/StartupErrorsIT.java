package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a user sees who got something wrong: one line, exit code 2, no stack trace. */
class StartupErrorsIT {

  private static final int CANNOT_START = 2;

  @TempDir private Path folder;

  @Test
  void anUnknownSetting() {
    assertRefused(
        run(Overrides.none().with("execution.moed", "real-time")), "did you mean execution.mode?");
  }

  @Test
  void aWrongSetting() {
    assertRefused(
        run(Overrides.none().with("correlation.window", "soon")), "correlation.window = \"soon\"");
  }

  @Test
  void anUnreachableBroker() {
    assertRefused(
        run(
            Overrides.none()
                .with("kafka.bootstrap-servers", "localhost:1")
                .with("kafka.request-timeout", "2s")
                .with("checkpoint.location", folder)),
        "no Kafka broker answers at localhost:1 within 2 s");
  }

  @Test
  void aMissingTopic() {
    assertRefused(
        run(
            TestKafka.shared()
                .settings(folder, "micro-batch")
                .with("correlation.topics.requests", "no-such-topic")),
        "no-such-topic");
  }

  @Test
  void anOutputThatIsAnInput() {
    assertRefused(
        run(
            TestKafka.shared()
                .settings(folder, "micro-batch")
                .with("correlation.topics.dead-letters", "ad-requests")),
        "would read what it writes",
        "ad-requests");
  }

  @Test
  void anUnwritableCheckpoint() throws IOException {
    SharedSpark.session();
    CorrelationFixture ads = new CorrelationFixture("unwritable", 1, 1, 1);
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    assertRefused(
        run(ads.settings(file, "micro-batch")), "checkpoint.location", "cannot be written");
  }

  @Test
  void theStackTraceIsThereForWhoAsks() {
    Result result = run(Overrides.none().with("execution.moed", "x"), "--stacktrace");

    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.errors()).contains("\tat io.lowlag");
  }

  private static void assertRefused(Result result, String... expected) {
    assertThat(result.exitCode()).isEqualTo(CANNOT_START);
    assertThat(result.errors()).startsWith("error: ").contains(expected).doesNotContain("\tat ");
    assertThat(result.errors().lines().filter(line -> line.startsWith("error: "))).hasSize(1);
    assertThat(result.errors().lines()).hasSizeLessThanOrEqualTo(2);
  }

  private static Result run(Overrides settings, String... options) {
    List<String> args = new ArrayList<>(List.of(options));
    args.addAll(settings.asArguments());
    StringWriter errors = new StringWriter();
    CommandLine line = CommandErrors.handledBy(new CommandLine(new CorrelationJob()));
    int exitCode = line.setErr(new PrintWriter(errors)).execute(args.toArray(String[]::new));
    return new Result(exitCode, errors.toString());
  }

  private record Result(int exitCode, String errors) {}
}

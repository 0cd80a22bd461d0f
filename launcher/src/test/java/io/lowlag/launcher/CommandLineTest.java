package io.lowlag.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line takes and how it refuses the rest; nothing is started. */
class CommandLineTest {

  private static final int CANNOT_START = 2;

  private final StringWriter screen = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kafka --port 0                              | --port': 0: it must be at least 1
          kafka --port 65536                          | --port is 65536: the last port is 65535
          kafka --port high                           | "high" is not a whole number
          kafka --partitions 0                        | --partitions': 0: it must be at least 1
          kafka ad-attribution ads                    | "ads" is not one of ad-attribution, game-sessionization, fraud-features
          demo ads                                    | "ads" is not one of ad-attribution, game-sessionization, fraud-features
          demo ad-attribution --kafka acks=1          | --kafka acks needs --bootstrap-servers
          generate ad-attribution --rate 0            | --rate': 0: it must be at least 1
          replay-dead-letters                         | Missing required option: '--topic=T'
          replay-dead-letters --topic t --reason x    | "x" is not one of not_json, missing_field
          replay-dead-letters --topic t --since 20    | "20" is neither a time such as 2026-01-31T08:00:00Z nor a duration
          checkpoint show                             | Missing required parameter: 'LOCATION'
          checkpoint show /no/such/checkpoint         | /no/such/checkpoint holds no checkpoint
          checkpoint show s3a://bucket/job            | org.apache.hadoop:hadoop-aws:
          checkpoint offsets /data -D spark           | -D
          checkpoint show /data --config /no/file     | /no/file
          latency --topic t --timeout 0               | --timeout': 0: it must be at least 1
          bench fraud --partitions 0                  | --partitions': 0: it must be at least 1
          bench realtime-state --only half            | realtime-state has the parts [latency, boundary
          bench peers --workload X                    | --workload is X: it must be one of D
          bench peers --engines storm                 | "storm" is not one of lowlag, flink, kstreams, micro-batch, limit
          bench peers --engines flink,flink           | --engines must name each engine at most once
          bench peers --rates 0                       | --rates is [0]: each must be at least 1
          bench peers --rates many                    | --rates
          bench peers --rounds 0                      | --rounds is 0: it must be at least 1
          bench peers --warm-up soon                  | --warm-up is soon: it must be a duration such as 45s
          bench peers --measure 10ms                  | --measure is 10ms: it must be at least 1s
          bench peers --only latency                  | --only is latency: peers has no parts
          bench peers --page /no/such/folder/x.html   | --page is /no/such/folder/x.html: its folder does not exist
          run ad-correlation -D execution.moed=x      | did you mean execution.mode?
          run correlation                             | unknown job correlation: give one of ad-correlation, ad-credit
          checkpoint shwo /data                       | unknown command shwo: give one of
          """)
  void whatCannotBeIsRefusedWithOneErrorLine(String arguments, String expected) {
    assertThat(execute(arguments)).isEqualTo(CANNOT_START);
    assertThat(screen.toString()).startsWith("error: ").contains(expected).doesNotContain("\tat ");
    assertThat(screen.toString().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--stacktrace run ad-correlation -D execution.moed=x",
        "run --stacktrace ad-correlation -D execution.moed=x",
        "run ad-correlation -D execution.moed=x --stacktrace",
        "demo ad-attribution --kafka acks=1 --stacktrace",
      })
  void everyCommandTakesTheOptionForStackTraces(String arguments) {
    assertThat(execute(arguments)).isEqualTo(CANNOT_START);
    assertThat(screen.toString()).contains("\tat io.lowlag");
  }

  @Test
  void itsHelpListsEveryCommand() {
    assertThat(execute("--help")).isZero();
    assertThat(screen.toString())
        .contains(
            "demo ",
            "generate ",
            "run ",
            "latency ",
            "checkpoint ",
            "replay-dead-letters ",
            "kafka ",
            "bench ",
            "--stacktrace");
  }

  @Test
  void theBrokersPipelinesAreOptional() {
    assertThat(execute("kafka --help")).isZero();
    assertThat(screen.toString()).contains("[PIPELINE...]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "latency --topic t --timeout 1 --bootstrap-servers localhost:1 --kafka ssl.key.password=h22",
        "run ad-correlation -D execution.moed=x -D kafka.options.ssl.key.password=h22",
      })
  void aSecretAmongItsOptionsIsWarnedOfAndNotRepeated(String arguments) {
    assertThat(execute(arguments)).isEqualTo(CANNOT_START);
    assertThat(screen.toString())
        .startsWith("warning: a secret on the command line")
        .contains("ssl.key.password", "error: ")
        .doesNotContain("h22");
  }

  private int execute(String arguments) {
    PrintWriter writer = new PrintWriter(screen);
    CommandLine line = Lowlag.commandLine().setOut(writer).setErr(writer);
    return line.execute(arguments.split(" "));
  }
}

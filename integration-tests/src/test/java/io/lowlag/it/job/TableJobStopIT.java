package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.job.TableJob;
import io.lowlag.it.fixture.JobProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** A job that works on tables, asked to stop in the middle of its work. */
class TableJobStopIT {

  private static final int SIGTERM_EXIT = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String BEGUN = "begun";

  @TempDir private Path folder;

  @Test
  void aSignalEndsItAndTheLastLineSaysSo() throws Exception {
    Overrides settings =
        Overrides.none().with("spark.master", "local[2]").withSpark("ui.enabled", "false");
    try (JobProcess job = JobProcess.start(Endless.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> job.output().contains(BEGUN));

      assertThat(job.terminate()).isEqualTo(SIGTERM_EXIT);

      assertThat(job.output().lines().filter(line -> line.startsWith("error:")))
          .containsExactly(
              "error: a signal stopped the job; its finished work is kept: run it again for the"
                  + " rest");
      assertThat(job.output()).doesNotContain("\tat ");
    }
  }

  /** Works until it is stopped. */
  @Command(name = "endless")
  static final class Endless extends TableJob<Integer> {

    private static final long WORK_MILLIS = 600_000;

    public static void main(String[] args) {
      System.exit(execute(new Endless(), args));
    }

    @Override
    protected Integer configure(Settings settings) {
      return 1;
    }

    @Override
    protected Map<String, String> sparkSettings(Integer config) {
      return Map.of();
    }

    @Override
    protected void run(SparkSession spark, Integer config, PrintWriter out) {
      out.println(BEGUN);
      out.flush();
      spark.range(2).foreach((ForeachFunction<Long>) row -> Thread.sleep(WORK_MILLIS));
    }
  }
}

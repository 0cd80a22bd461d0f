package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.realtime.metrics.LowlagPlugin;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** A job in a process and a session that are a platform's: here, the test's own. */
@Tag("spark")
class JarTaskTest {

  private static final List<Object> RAN = new ArrayList<>();

  private static SparkSession platforms;

  @BeforeAll
  static void thePlatformMakesASession() {
    platforms =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
  }

  @AfterAll
  static void theTestEndsIt() {
    platforms.stop();
  }

  @Test
  void aJobRunsInTheSessionThatIsThereAndLeavesIt() {
    RAN.clear();

    JarTask.main(
        new String[] {
          WorkingJob.class.getName(), "-D", "spark.some.setting=some value", "-D", "job.name=mine"
        });

    assertThat(RAN).containsExactly(platforms.sparkContext(), "some value");
    assertThat(platforms.sparkContext().isStopped()).isFalse();
    assertThat(platforms.range(3).count()).as("it works still").isEqualTo(3);
  }

  @Test
  void aPluginThatIsNotThereIsNamedInOneLine() {
    try (JobSession session =
        JobSession.open(
            "job", Map.of(), SessionConfig.from(SettingsLoader.load(Optional.empty(), Map.of())))) {
      assertThat(session.missingPlugins().orElseThrow())
          .contains(LowlagPlugin.class.getName())
          .contains("set it where the session is created")
          .doesNotContain("\n");
    }
    assertThat(platforms.sparkContext().isStopped()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          io.lowlag.NoSuchJob                         | ''          | there is no class io.lowlag.NoSuchJob
          java.lang.String                            | ''          | java.lang.String is not a job
          io.lowlag.common.job.JarTaskTest$WorkingJob | --no-such   | --no-such
          io.lowlag.common.job.JarTaskTest$WorkingJob | -Djob.nam=x | did you mean job.name?
          """)
  void whatCannotStartIsAnExceptionOfOneLine(String job, String option, String line) {
    List<String> arguments = new ArrayList<>(List.of(job));
    if (!option.isEmpty()) {
      arguments.add(option);
    }

    assertThatThrownBy(() -> JarTask.main(arguments.toArray(String[]::new)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(line)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void withoutAJobItSaysWhatToGive() {
    assertThatThrownBy(() -> JarTask.main(new String[0]))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("the class of a job");
  }

  @Test
  void aFailureIsAnExceptionOfOneLineWithItsCauseWhereThatIsAskedFor() {
    String job = FailingJob.class.getName();

    assertThatThrownBy(() -> JarTask.main(new String[] {job}))
        .isInstanceOf(JobFailedException.class)
        .hasMessage("IllegalStateException: the disk is full")
        .hasNoCause();
    assertThatThrownBy(() -> JarTask.main(new String[] {job, "--stacktrace"}))
        .isInstanceOf(JobFailedException.class)
        .hasRootCauseMessage("the disk is full\nand more of it");
    assertThat(platforms.sparkContext().isStopped()).isFalse();
  }

  @Test
  void aClassThatThePlatformLacksIsAnExceptionOfOneLine() {
    String job = UnlinkedJob.class.getName();

    assertThatThrownBy(() -> JarTask.main(new String[] {job}))
        .isInstanceOf(CannotStartException.class)
        .hasMessageStartingWith("NoClassDefFoundError: org/apache/spark/Absent: ")
        .hasNoCause()
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> JarTask.main(new String[] {UnloadableJob.class.getName()}))
        .isInstanceOf(CannotStartException.class)
        .message()
        .contains("org/apache/spark/Absent")
        .doesNotContain("\n");
  }

  /** A job that uses a class that is not there. */
  @Command(name = "unlinked")
  static final class UnlinkedJob extends TableJob<String> {

    @Override
    protected String configure(Settings settings) {
      return "configured";
    }

    @Override
    protected Map<String, String> sparkSettings(String config) {
      return Map.of();
    }

    @Override
    protected void run(SparkSession spark, String config, PrintWriter out) {
      throw absent();
    }
  }

  /** A job whose own class cannot be loaded. */
  static final class UnloadableJob {

    static {
      fail();
    }

    private static void fail() {
      throw absent();
    }
  }

  private static NoClassDefFoundError absent() {
    return new NoClassDefFoundError("org/apache/spark/Absent");
  }

  /** A job that notes what it ran in. */
  @Command(name = "working")
  static final class WorkingJob extends TableJob<String> {

    @Override
    protected String configure(Settings settings) {
      return "configured";
    }

    @Override
    protected Map<String, String> sparkSettings(String config) {
      return Map.of();
    }

    @Override
    protected void run(SparkSession spark, String config, PrintWriter out) {
      RAN.add(spark.sparkContext());
      RAN.add(spark.conf().get("spark.some.setting"));
    }
  }

  /** A job that fails on its way. */
  @Command(name = "failing")
  static final class FailingJob extends TableJob<String> {

    @Override
    protected String configure(Settings settings) {
      return "configured";
    }

    @Override
    protected Map<String, String> sparkSettings(String config) {
      return Map.of();
    }

    @Override
    protected void run(SparkSession spark, String config, PrintWriter out) {
      throw new IllegalStateException("the disk is full\nand more of it");
    }
  }
}

package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lowlag.devkit.demo.Drill;
import io.lowlag.launcher.Lowlag;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Every drill, as a user runs it; one that needs root is skipped, visibly, without it. */
@Tag("long")
class DrillIT {

  private static final int CANNOT_START = 2;

  @ParameterizedTest
  @EnumSource(Drill.class)
  void freshAnswersComeAgainAndNothingIsLost(Drill drill) {
    StringWriter printed = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine lowlag =
        Lowlag.commandLine()
            .setOut(new PrintWriter(printed, true))
            .setErr(new PrintWriter(errors, true));

    int code = lowlag.execute("drill", drill.toString());

    assumeFalse(
        code == CANNOT_START && errors.toString().contains("as root"),
        "not run: " + errors.toString().strip());
    assertThat(code).as(printed.toString() + errors).isZero();
    assertThat(printed.toString()).contains("nothing was lost, nothing was wrong");
  }
}

package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.devkit.demo.Drill;
import io.lowlag.launcher.Lowlag;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Every drill, as a user runs it. That of the full disk mounts a file system, which root may. */
@Tag("long")
class DrillIT {

  @ParameterizedTest
  @EnumSource(Drill.class)
  void freshAnswersComeAgainAndNothingIsLost(Drill drill) {
    StringWriter printed = new StringWriter();
    CommandLine lowlag = Lowlag.commandLine().setOut(new PrintWriter(printed, true));

    int code = lowlag.execute("drill", drill.toString());

    assertThat(code).as(printed.toString()).isZero();
    assertThat(printed.toString()).contains("nothing was lost, nothing was wrong");
  }
}

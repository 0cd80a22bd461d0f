package io.lowlag.realtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may take a checkpoint that another driver has. */
class CheckpointOwnersTest {

  @TempDir Path checkpoint;

  // Up before a test writes when an owner was last seen.
  private final SparkSession spark = TestSpark.shared();

  @Test
  void aCheckpointThatALiveDriverOwns() throws IOException {
    DriverProcess other =
        new DriverProcess("other", "elsewhere", 4711, 1, System.currentTimeMillis());
    writeOwner(other);

    assertThatThrownBy(() -> own())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is in use by process 4711 on elsewhere")
        .hasMessageContaining("stop it, or wait");
  }

  @Test
  void aCheckpointWhoseDriverGaveNoSignOfLifeIsTakenOver() throws IOException {
    writeOwner(
        new DriverProcess("other", "elsewhere", 4711, 1, System.currentTimeMillis() - 60_000));

    own();

    assertThat(readOwner().isThisProcess()).isTrue();
  }

  @Test
  void aCheckpointWhoseProcessOnThisHostEndedIsTakenOverAtOnce() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String here = DriverProcess.thisProcess().host();
    writeOwner(new DriverProcess("other", here, ended.pid(), 1, System.currentTimeMillis()));

    own();

    assertThat(readOwner().isThisProcess()).isTrue();
  }

  private void own() {
    CheckpointOwners.of(spark).own(checkpoint.toUri().toString());
  }

  private void writeOwner(DriverProcess owner) throws IOException {
    Path file = checkpoint.resolve("lowlag-state/owner");
    Files.createDirectories(file.getParent());
    Files.write(file, new ObjectMapper().writeValueAsBytes(owner));
  }

  private DriverProcess readOwner() throws IOException {
    Path file = checkpoint.resolve("lowlag-state/owner");
    return new ObjectMapper().readValue(Files.readAllBytes(file), DriverProcess.class);
  }
}

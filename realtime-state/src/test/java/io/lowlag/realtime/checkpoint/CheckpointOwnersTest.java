package io.lowlag.realtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.realtime.testing.StubbornFileSystem;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may take a checkpoint that another driver has. */
@Tag("spark")
class CheckpointOwnersTest {

  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path checkpoint;

  // Up before a test writes when an owner was last seen.
  private final SparkSession spark = TestSpark.shared();

  @Test
  void aCheckpointThatALiveDriverOwns() throws IOException {
    writeOwner(elsewhere(7), Instant.now());

    assertThatThrownBy(this::own)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is in use by process 4711 on elsewhere")
        .hasMessageContaining(
            "stop it; if it has died, wait until it has given no sign of life for 30 s");
    assertThat(ownFiles()).as("the claim").isEmpty();
  }

  @Test
  void aCheckpointWhoseDriverGaveNoSignOfLifeIsTakenOver() throws IOException {
    writeOwner(elsewhere(7), Instant.now().minusSeconds(60));

    own();

    assertThat(files()).isEqualTo(ownFiles()).hasSize(1);
    CheckpointOwners.of(spark).release(location());
    assertThat(files()).isEmpty();
  }

  @Test
  void aCheckpointWhoseProcessOnThisHostEndedIsTakenOverAtOnce() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    writeOwner(new DriverProcess("other", here(), ended.pid(), "1", 7), Instant.now());

    own();

    assertThat(files()).isEqualTo(ownFiles()).hasSize(1);
    CheckpointOwners.of(spark).release(location());
  }

  @Test
  void aLivingProcessOfThisHostIsNoDeadOneWhateverTheClockSays() throws Exception {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    String start = ProcessStart.of(parent.pid()).orElseThrow();
    writeOwner(
        new DriverProcess("other", here(), parent.pid(), start, 7),
        Instant.now().minusSeconds(3600));

    assertThatThrownBy(this::own)
        .hasMessageContaining("is in use by process " + parent.pid())
        .hasMessageEndingWith(" ago: stop it");
  }

  @Test
  void aLaterProcessWithThePidOfTheOwnerIsNotTheOwner() throws Exception {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    writeOwner(
        new DriverProcess("other", here(), parent.pid(), "another boot/1", 7), Instant.now());

    own();

    assertThat(files()).isEqualTo(ownFiles()).hasSize(1);
    CheckpointOwners.of(spark).release(location());
  }

  @Test
  void ofTwoThatAskTheFirstGetsItAndTheOtherHasLeft() throws IOException {
    // One that asked before is looking at us now
    writeOwner(elsewhere(0), Instant.now().minusSeconds(5));
    assertThatThrownBy(this::own).hasMessageContaining("is in use");

    // One that asked after us will find us
    Files.setLastModifiedTime(owners().resolve("other"), in(Instant.now().plusSeconds(5)));
    assertThatCode(this::own).doesNotThrowAnyException();
    CheckpointOwners.of(spark).release(location());
  }

  @Test
  void anOwnerGivesSignsOfLifeWhereARenameReplacesNothing() throws IOException {
    Configuration conf = new Configuration(CheckpointFiles.fileSystems(spark));
    conf.set(StubbornFileSystem.SETTING, StubbornFileSystem.class.getName());
    String location = StubbornFileSystem.locationOf(checkpoint);
    CheckpointOwners.requireFree(location, conf, SHORT);
    assertThat(files()).as("only asked").isEmpty();

    AtomicBoolean wanted = new AtomicBoolean(true);
    Runnable giveBack = CheckpointOwners.take(location, conf, wanted::get);

    List<Path> first = files();
    assertThat(first).hasSize(1);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(files()).hasSize(1).doesNotContainAnyElementsOf(first));
    giveBack.run();
    assertThat(files()).isEmpty();
  }

  @Test
  void anOwnerGoesOnBesideAnotherThatSlippedThrough() throws IOException {
    Configuration conf = CheckpointFiles.fileSystems(spark);
    String location = CheckpointFiles.qualified(location(), conf);
    CheckpointOwners.requireFree(location, conf, SHORT);
    Runnable giveBack = CheckpointOwners.take(location, conf, () -> true);

    writeOwner(elsewhere(7), Instant.now().plusSeconds(5));

    List<Path> first = ownFiles();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(ownFiles()).hasSize(1).doesNotContainAnyElementsOf(first));
    giveBack.run();
    assertThat(files()).as("the other's is left alone").containsExactly(owners().resolve("other"));
  }

  @Test
  void aLeaseThatNobodyWantsAnyMoreEnds() throws IOException {
    AtomicBoolean wanted = new AtomicBoolean(true);
    Configuration conf = CheckpointFiles.fileSystems(spark);
    String location = CheckpointFiles.qualified(location(), conf);
    CheckpointOwners.requireFree(location, conf, SHORT);
    CheckpointOwners.take(location, conf, wanted::get);
    assertThat(files()).hasSize(1);

    wanted.set(false);

    await().atMost(Duration.ofSeconds(10)).until(() -> files().isEmpty());
  }

  @Test
  void asLongAsOneHoldsItTheLeaseStays() throws IOException {
    Configuration conf = CheckpointFiles.fileSystems(spark);
    String location = CheckpointFiles.qualified(location(), conf);
    Runnable one = CheckpointOwners.take(location, conf, () -> true);
    AtomicBoolean second = new AtomicBoolean(true);
    Runnable other = CheckpointOwners.take(location, conf, second::get);

    one.run();
    assertThat(files()).hasSize(1);

    other.run();
    assertThat(files()).isEmpty();
  }

  private void own() {
    CheckpointOwners.of(spark).own(location());
  }

  private String location() {
    return checkpoint.toUri().toString();
  }

  private static DriverProcess elsewhere(long beat) {
    return new DriverProcess("other", "elsewhere", 4711, "1", beat);
  }

  private static String here() {
    return DriverProcess.thisProcess(0).host();
  }

  private Path owners() {
    return checkpoint.resolve("lowlag-state/owners");
  }

  private void writeOwner(DriverProcess owner, Instant seen) throws IOException {
    Files.createDirectories(owners());
    Path file = owners().resolve("other");
    Files.write(file, new ObjectMapper().writeValueAsBytes(owner));
    Files.setLastModifiedTime(file, in(seen));
  }

  private static FileTime in(Instant time) {
    return FileTime.from(time);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(owners())) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
  }

  private List<Path> ownFiles() throws IOException {
    return files().stream().filter(file -> !file.endsWith("other")).toList();
  }
}

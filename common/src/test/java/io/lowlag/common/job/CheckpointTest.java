package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final Checkpoint.JobIdentity OWNER =
      new Checkpoint.JobIdentity("job-a", "shuffled", List.of("in"));

  @TempDir private Path folder;

  @Test
  void isNewOnceAndContinuedFromThenOn() {
    assertThat(checkpoint("new/deep").claim(OWNER)).isFalse();
    assertThat(checkpoint("new/deep").claim(OWNER)).isTrue();
  }

  @Test
  void anotherJobOtherTopicsAndOtherStateAreRefusedWithBothValues() {
    checkpoint("c").claim(OWNER);

    assertThatThrownBy(
            () ->
                checkpoint("c")
                    .claim(new Checkpoint.JobIdentity("job-b", "shuffled", List.of("in"))))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("of job job-a and this is job-b");
    assertThatThrownBy(
            () ->
                checkpoint("c")
                    .claim(new Checkpoint.JobIdentity("job-a", "shuffled", List.of("out"))))
        .hasMessageContaining("[in]")
        .hasMessageContaining("[out]");
    assertThatThrownBy(
            () ->
                checkpoint("c")
                    .claim(new Checkpoint.JobIdentity("job-a", "co-partitioned", List.of("in"))))
        .hasMessageContaining("shuffled state")
        .hasMessageContaining("co-partitioned state")
        .hasMessageContaining("new checkpoint folder");
  }

  @Test
  void aCheckpointOfAnotherProgramIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("foreign/offsets"));

    assertThatThrownBy(() -> checkpoint("foreign").claim(OWNER))
        .hasMessageContaining("of another program");
  }

  @Test
  void aFolderThatCannotBeWrittenIsOneLine() throws IOException {
    Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> checkpoint("file").claim(OWNER))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be written")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aDamagedNoteIsToldNotGuessed() throws IOException {
    checkpoint("c").claim(OWNER);
    Files.writeString(folder.resolve("c/lowlag-job.json"), "{");
    Files.deleteIfExists(folder.resolve("c/.lowlag-job.json.crc"));

    assertThatThrownBy(() -> checkpoint("c").claim(OWNER)).hasMessageContaining("is damaged");
  }

  @Test
  void whatAProcessLeftThatDiedAtItsFirstBatchIsRemoved() throws IOException {
    Path offsets = Files.createDirectories(folder.resolve("c/offsets"));
    Files.writeString(offsets.resolve(".0.6c9d.tmp"), "v");

    checkpoint("c").removeUnfinished();
    checkpoint("not-there-yet").removeUnfinished();

    assertThat(offsets).isEmptyDirectory();
  }

  @Test
  void besideALoggedBatchNothingIsRemoved() throws IOException {
    Path offsets = Files.createDirectories(folder.resolve("c/offsets"));
    Path logged = Files.writeString(offsets.resolve("0"), "v1");
    Path unfinished = Files.writeString(offsets.resolve(".1.6c9d.tmp"), "v");

    checkpoint("c").removeUnfinished();

    assertThat(logged).exists();
    assertThat(unfinished).exists();
  }

  @Test
  void aNoteThatWasNotWrittenToItsEndIsNone() throws IOException {
    Files.createDirectories(folder.resolve("c"));
    Files.writeString(folder.resolve("c/.lowlag-job.json.tmp"), "{");

    assertThat(checkpoint("c").claim(OWNER)).isFalse();
    assertThat(checkpoint("c").claim(OWNER)).isTrue();
  }

  private Checkpoint checkpoint(String name) {
    return new Checkpoint(folder.resolve(name).toString(), new Configuration());
  }
}

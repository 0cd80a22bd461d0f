package io.lowlag.common.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final JobIdentity JOB = job("job-a", "shuffled", "in");

  @TempDir private Path folder;

  @Test
  void isNewOnceAndContinuedFromThenOn() {
    assertThat(checkpoint("new/deep").claim(JOB)).isFalse();
    assertThat(checkpoint("new/deep").claim(JOB)).isTrue();
  }

  @Test
  void anotherJobOtherTopicsAndOtherStateAreRefusedWithBothValues() {
    checkpoint("c").claim(JOB);

    assertThatThrownBy(() -> checkpoint("c").claim(job("job-b", "shuffled", "in")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("of job job-a and this is job-b");
    assertThatThrownBy(() -> checkpoint("c").claim(job("job-a", "shuffled", "out")))
        .hasMessageContaining("[in]")
        .hasMessageContaining("[out]");
    assertThatThrownBy(() -> checkpoint("c").claim(job("job-a", "co-partitioned", "in")))
        .hasMessageContaining("shuffled state")
        .hasMessageContaining("co-partitioned state")
        .hasMessageContaining("new checkpoint folder");
  }

  @Test
  void aCheckpointOfAnotherProgramIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("foreign/offsets"));

    assertThatThrownBy(() -> checkpoint("foreign").claim(JOB))
        .hasMessageContaining("of another program");
  }

  @Test
  void aFolderThatCannotBeWrittenIsOneLine() throws IOException {
    Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> checkpoint("file").claim(JOB))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be written")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aDamagedNoteIsToldNotGuessed() throws IOException {
    checkpoint("c").claim(JOB);
    Files.writeString(folder.resolve("c/lowlag-job.json"), "{");
    Files.deleteIfExists(folder.resolve("c/.lowlag-job.json.crc"));

    assertThatThrownBy(() -> checkpoint("c").claim(JOB)).hasMessageContaining("is damaged");
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

    assertThat(checkpoint("c").claim(JOB)).isFalse();
    assertThat(checkpoint("c").claim(JOB)).isTrue();
  }

  @Test
  void stateOfAnotherFormatIsRefusedWithBothAndWhatToDo() throws IOException {
    Files.createDirectories(folder.resolve("c"));
    Files.writeString(
        folder.resolve("c/lowlag-job.json"),
        "{\"job\":\"job-a\",\"state\":\"shuffled\",\"topics\":[\"in\"]}");

    assertThatThrownBy(() -> checkpoint("c").claim(JOB))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("holds state of format 0, this version of Lowlag reads format 2")
        .hasMessageContaining("new checkpoint folder")
        .message()
        .doesNotContain("\n");
  }

  private static JobIdentity job(String name, String state, String topic) {
    return new JobIdentity(JobIdentity.FORMAT, name, state, List.of(topic));
  }

  private Checkpoint checkpoint(String name) {
    return Checkpoint.at(folder.resolve(name).toString(), new Configuration());
  }
}

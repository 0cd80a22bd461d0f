package io.lowlag.common.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final JobIdentity JOB = job("job-a", "shuffled", "in");

  @TempDir private Path folder;

  private final List<String> givenBack = new ArrayList<>();
  private final Ownership ownership =
      new Ownership() {
        @Override
        public void take(String location) {
          givenBack.remove(location);
        }

        @Override
        public void giveBack(String location) {
          givenBack.add(location);
        }
      };

  @Test
  void isContinuedOnceABatchIsLogged() throws IOException {
    assertThat(continued("new/deep")).isFalse();
    assertThat(continued("new/deep")).isFalse();

    logBatch("new/deep");

    assertThat(continued("new/deep")).isTrue();
  }

  @Test
  void anotherJobOtherTopicsAndOtherStateAreRefusedWithBothValues() throws IOException {
    assertThat(continued("c")).isFalse();
    logBatch("c");

    assertThatThrownBy(() -> claim("c", job("job-b", "shuffled", "in")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("of job job-a and this is job-b");
    assertThatThrownBy(() -> claim("c", job("job-a", "shuffled", "out")))
        .hasMessageContaining("[in]")
        .hasMessageContaining("[out]");
    assertThatThrownBy(() -> claim("c", job("job-a", "co-partitioned", "in")))
        .hasMessageContaining("shuffled state")
        .hasMessageContaining("co-partitioned state")
        .hasMessageContaining("new checkpoint folder");
  }

  @Test
  void aStartThatDiedBeforeItsFirstBatchIsNotInTheWayOfAnother() throws IOException {
    assertThat(continued("c")).isFalse();
    write("c/metadata", "{\"id\":\"of the first\"}");
    write("c/sources/0/0", "v1\n{\"in\":{\"0\":7}}");
    write("c/lowlag-state/job-a/metadata", "{}");
    write("c/lowlag-state/owner", "{}");
    write("c/notes.txt", "the user's");

    try (Claim claim = claim("c", job("job-a", "co-partitioned", "in"))) {
      assertThat(claim.continued()).isFalse();
    }
    assertThat(names("c"))
        .as("the same topics begin where the first start began")
        .containsExactlyInAnyOrder("lowlag-job.json", "sources", "lowlag-state", "notes.txt");
    assertThat(names("c/lowlag-state")).containsExactly("owner");

    write("c/offsets/0", "v1");
    write("c/state/0/0/1.delta", "of a batch that was never done");
    claim("c", job("job-a", "co-partitioned", "other")).close();
    assertThat(names("c"))
        .containsExactlyInAnyOrder("lowlag-job.json", "lowlag-state", "notes.txt");
  }

  @Test
  void aNewClaimThatIsWithdrawnLeavesTheFolderAsItWas() throws IOException {
    write("mine/notes.txt", "the user's");
    for (String place : List.of("mine", "a/new/one")) {
      List<String> before = tree();

      try (Claim claim = claim(place, JOB)) {
        write(place + "/metadata", "{}");
        write(place + "/lowlag-state/job-a/metadata", "{}");
        write(place + "/sources/0/co-partitioned-topics", "{}");
        assertThat(tree()).isNotEqualTo(before);

        claim.withdraw();
      }

      assertThat(tree()).isEqualTo(before);
      assertThat(givenBack).endsWith(folder.resolve(place).toString());
    }
  }

  @Test
  void aContinuedClaimAndABegunOneStayAsTheyAreWhenTheyAreWithdrawn() throws IOException {
    claim("c", JOB).close();
    logBatch("c");
    claim("begun", JOB).close();
    write("begun/sources/0/0", "v1\n{\"in\":{\"0\":7}}");
    List<String> before = tree();

    for (String place : List.of("c", "begun")) {
      try (Claim claim = claim(place, JOB)) {
        claim.withdraw();
      }
    }

    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void aCheckpointInUseIsRefusedAndNotTouched() throws IOException {
    try (Claim first = claim("c", JOB)) {
      List<String> before = tree();
      assertThatThrownBy(() -> claim("c", job("job-b", "shuffled", "in")))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("in use by a job of this process");
      assertThat(tree()).isEqualTo(before);
    }
    Ownership anothers =
        new Ownership() {
          @Override
          public void take(String location) {
            throw new CannotStartException("in use by process 1");
          }

          @Override
          public void giveBack(String location) {
            throw new AssertionError("it was never taken");
          }
        };
    List<String> before = tree();
    assertThatThrownBy(() -> checkpoint("c").claim(job("job-b", "shuffled", "in"), anothers))
        .hasMessage("in use by process 1");
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void aCheckpointOfAnotherProgramIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("foreign/offsets"));

    assertThatThrownBy(() -> claim("foreign", JOB)).hasMessageContaining("of another program");
  }

  @Test
  void aFolderThatCannotBeWrittenIsOneLine() throws IOException {
    Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> claim("file", JOB))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be written")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aDamagedNoteIsToldNotGuessed() throws IOException {
    claim("c", JOB).close();
    Files.writeString(folder.resolve("c/lowlag-job.json"), "{");
    Files.deleteIfExists(folder.resolve("c/.lowlag-job.json.crc"));

    assertThatThrownBy(() -> claim("c", JOB)).hasMessageContaining("is damaged");
  }

  @Test
  void whatAProcessLeftThatDiedAtItsFirstBatchIsRemoved() throws IOException {
    claim("c", JOB).close();
    write("c/offsets/.0.6c9d.tmp", "v");

    assertThat(continued("c")).isFalse();

    assertThat(folder.resolve("c/offsets")).isEmptyDirectory();
  }

  @Test
  void besideALoggedBatchNothingIsRemoved() throws IOException {
    claim("c", JOB).close();
    logBatch("c");
    write("c/offsets/.1.6c9d.tmp", "v");

    assertThat(continued("c")).isTrue();

    assertThat(names("c/offsets")).containsExactlyInAnyOrder("0", ".1.6c9d.tmp");
  }

  @Test
  void aNoteThatWasNotWrittenToItsEndIsNone() throws IOException {
    Files.createDirectories(folder.resolve("c"));
    Files.writeString(folder.resolve("c/.lowlag-job.json.tmp"), "{");

    assertThat(continued("c")).isFalse();
    assertThat(names("c")).contains("lowlag-job.json");
  }

  @Test
  void stateOfAnotherFormatIsRefusedWithBothAndWhatToDo() throws IOException {
    Files.createDirectories(folder.resolve("c"));
    Files.writeString(
        folder.resolve("c/lowlag-job.json"),
        "{\"job\":\"job-a\",\"state\":\"shuffled\",\"topics\":[\"in\"]}");
    logBatch("c");

    assertThatThrownBy(() -> claim("c", JOB))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(
            "holds state of format 0, this version of Lowlag reads format " + JobIdentity.FORMAT)
        .hasMessageContaining("new checkpoint folder")
        .message()
        .doesNotContain("\n");
  }

  private static JobIdentity job(String name, String state, String topic) {
    return new JobIdentity(JobIdentity.FORMAT, name, state, List.of(topic));
  }

  private boolean continued(String name) {
    try (Claim claim = claim(name, JOB)) {
      return claim.continued();
    }
  }

  private Claim claim(String name, JobIdentity job) {
    return checkpoint(name).claim(job, ownership);
  }

  private Checkpoint checkpoint(String name) {
    return Checkpoint.at(folder.resolve(name).toString(), new Configuration());
  }

  private void logBatch(String name) throws IOException {
    write(name + "/offsets/0", "v1");
    write(name + "/commits/0", "v1");
  }

  private void write(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  /** What is in a folder, but for Hadoop's checksums. */
  private List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.endsWith(".crc"))
          .toList();
    }
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).sorted().toList();
    }
  }
}

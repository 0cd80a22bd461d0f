package io.lowlag.realtime.internal.spark42;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCheckpointFilesTest {

  @TempDir private java.nio.file.Path folder;

  @Test
  void aFileIsThereOnceItIsWrittenToItsEnd() throws IOException {
    Path offsets = new Path(folder.toUri());
    var files = new LocalCheckpointFiles(offsets, new Configuration(false));
    CancellableFSDataOutputStream file = files.createAtomic(new Path(offsets, "0"), false);
    file.write("v1".getBytes(StandardCharsets.UTF_8));

    // As after the death of its writer: Spark takes a folder with any file in it for a used one.
    assertThat(folder).isNotEmptyDirectory();
    assertThat(files.list(offsets, path -> true)).isEmpty();

    file.close();
    assertThat(Arrays.stream(files.list(offsets, path -> true)).map(f -> f.getPath().getName()))
        .containsExactly("0");
  }

  @Test
  void aDiskWithoutHardLinksTakesFilesAllTheSame() throws IOException {
    Path offsets = new Path(folder.toUri());
    var files = new WithoutLinks(offsets);

    write(files, new Path(offsets, "0"), "first");

    assertThat(folder.resolve("0")).hasContent("first");
    assertThatThrownBy(() -> write(files, new Path(offsets, "0"), "second"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("0")).hasContent("first");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aFileThatCannotBeWrittenLeavesNothingBehind() throws IOException {
    Path offsets = new Path(folder.toUri());
    var files = new FullDisk(offsets);
    CancellableFSDataOutputStream cancelled = files.createAtomic(new Path(offsets, "0"), false);
    CancellableFSDataOutputStream closed = files.createAtomic(new Path(offsets, "1"), false);
    cancelled.write(1);
    closed.write(1);

    cancelled.cancel();
    assertThatThrownBy(closed::close).hasMessage("No space left on device");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anInterruptCutsNoFile() throws IOException {
    Path offsets = new Path(folder.toUri());
    var files = new LocalCheckpointFiles(offsets, new Configuration(false));
    Thread.currentThread().interrupt();
    try {
      write(files, new Path(offsets, "0"), "v1");
      files.createAtomic(new Path(offsets, "1"), false).cancel();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(folder.resolve("0")).hasContent("v1");
    assertThat(files.list(offsets, path -> true)).hasSize(1);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  private static void write(LocalCheckpointFiles files, Path path, String content)
      throws IOException {
    try (CancellableFSDataOutputStream file = files.createAtomic(path, false)) {
      file.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A disk such as many network mounts are. */
  private static final class WithoutLinks extends LocalCheckpointFiles {

    WithoutLinks(Path root) throws IOException {
      super(root, new Configuration(false));
    }

    @Override
    protected void link(java.nio.file.Path name, java.nio.file.Path file) throws IOException {
      throw new FileSystemException(name.toString(), file.toString(), "Operation not permitted");
    }
  }

  /** A disk that takes the names of files, and nothing else. */
  private static final class FullDisk extends LocalCheckpointFiles {

    FullDisk(Path root) throws IOException {
      super(root, new Configuration(false));
    }

    @Override
    protected OutputStream opened(java.nio.file.Path file) throws IOException {
      super.opened(file).close();
      return new OutputStream() {
        @Override
        public void write(int value) throws IOException {
          throw new IOException("No space left on device");
        }
      };
    }
  }
}

package io.lowlag.realtime.internal.spark42;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.internal.engine.AtomicFiles;
import io.lowlag.realtime.testing.StubbornFileSystem;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of Spark's file managers writes, told by the session and by the place. */
@Tag("spark")
class SparkCheckpointStorageTest {

  private static final String FILE_MANAGER = "spark.sql.streaming.checkpointFileManagerClass";

  @TempDir private java.nio.file.Path folder;

  private final SparkSession spark = TestSpark.shared();
  private final SparkCheckpointStorage storage = new SparkCheckpointStorage();

  @AfterEach
  void restoreSettings() {
    spark.conf().unset(FILE_MANAGER);
    spark.conf().unset(StubbornFileSystem.SETTING);
  }

  @Test
  void theManagerThatTheSessionIsGivenWritesOurFilesToo() throws IOException {
    spark.conf().set(FILE_MANAGER, Recording.class.getName());

    write(files(new Path(folder.toUri())), "file", "content");

    assertThat(Recording.WRITTEN).containsExactly(folder.resolve("file"));
  }

  @Test
  void withoutAbstractFileSystemItIsTheOneThatSparkFallsBackTo() throws IOException {
    spark.conf().set(StubbornFileSystem.SETTING, StubbornFileSystem.class.getName());
    Path checkpoint = new Path(StubbornFileSystem.locationOf(folder));

    assertThat(storage.sessionSettings(checkpoint, storage.fileSystems(spark)))
        .containsEntry(FILE_MANAGER, FileSystemBasedCheckpointFileManager.class.getName());
    assertThat(storage.sessionSettings(new Path(folder.toUri()), storage.fileSystems(spark)))
        .containsEntry(FILE_MANAGER, LocalCheckpointFiles.class.getName());
  }

  @Test
  void whatAQueryOnTheDiskLeftInTheSessionIsNotUsedElsewhere() throws IOException {
    spark.conf().set(StubbornFileSystem.SETTING, StubbornFileSystem.class.getName());
    spark.conf().set(FILE_MANAGER, LocalCheckpointFiles.class.getName());

    AtomicFiles files = files(new Path(StubbornFileSystem.locationOf(folder)));

    assertThat(((ManagedFiles) files).manager())
        .isInstanceOf(FileSystemBasedCheckpointFileManager.class);
  }

  @Test
  void aFileIsReplacedWhereARenameReplacesNothing() throws IOException {
    spark.conf().set(StubbornFileSystem.SETTING, StubbornFileSystem.class.getName());
    AtomicFiles files = files(new Path(StubbornFileSystem.locationOf(folder)));

    write(files, "file", "first");
    write(files, "file", "second");

    try (InputStream in = files.open("file")) {
      assertThat(in).hasContent("second");
    }
  }

  private AtomicFiles files(Path place) throws IOException {
    return storage.files(place, storage.fileSystems(spark));
  }

  private static void write(AtomicFiles files, String name, String content) throws IOException {
    files.write(name, content.getBytes(StandardCharsets.UTF_8), true);
  }

  /** A manager of the user's. */
  public static final class Recording extends LocalCheckpointFiles {

    static final List<java.nio.file.Path> WRITTEN = new ArrayList<>();

    public Recording(Path root, Configuration conf) throws IOException {
      super(root, conf);
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
      WRITTEN.add(java.nio.file.Path.of(path.toUri().getPath()));
      return super.createAtomic(path, overwrite);
    }
  }
}

package io.lowlag.realtime.localfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {

  private static final String PREFIX = "spark.hadoop.";
  private static final URI LOCAL = URI.create("file:///");

  @TempDir java.nio.file.Path folder;

  @Test
  void aCommittedFileOfACheckpointStartsNoProcess() throws Exception {
    assertThat(processesOf(() -> commitWithContext(hadoops(), "a")))
        .as("Hadoop's own")
        .isPositive();

    assertThat(processesOf(() -> commitWithContext(inProcess(), "b"))).isZero();
    assertThat(folder.resolve("b")).hasContent("b");
    assertThat(folder.resolve(".b.crc")).exists();
  }

  @Test
  void aFileOfATableStartsNoProcess() throws Exception {
    assertThat(processesOf(() -> writeAndRename(hadoops(), "a"))).as("Hadoop's own").isPositive();

    assertThat(processesOf(() -> writeAndRename(inProcess(), "b"))).isZero();
    assertThat(folder.resolve("b")).hasContent("b");
    assertThat(folder.resolve(".b.crc")).exists();
  }

  @Test
  void permissionsAreWhatHadoopSets() throws Exception {
    try (FileSystem files = FileSystem.newInstance(LOCAL, inProcess());
        FileSystem own = FileSystem.newInstance(LOCAL, hadoops())) {
      for (String wanted : List.of("0640", "0700", "0444", "1755")) {
        Path file = new Path(folder.resolve("file-" + wanted).toString());
        files.create(file).close();

        files.setPermission(file, new FsPermission(wanted));

        assertThat(own.getFileStatus(file).getPermission()).isEqualTo(new FsPermission(wanted));
      }
    }
  }

  @Test
  void aLinkIsALinkAndAMissingFileIsMissing() throws Exception {
    java.nio.file.Path target = Files.writeString(folder.resolve("target"), "x");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
    Path link = new Path(Files.createSymbolicLink(folder.resolve("link"), target).toString());
    try (FileSystem files = FileSystem.newInstance(LOCAL, inProcess())) {
      FileStatus status = files.getFileLinkStatus(link);
      assertThat(status.isSymlink()).isTrue();
      assertThat(files.getFileStatus(link).getLen()).isEqualTo(1);
      assertThatThrownBy(() -> files.getFileLinkStatus(new Path(folder + "/nothing")))
          .isInstanceOf(FileNotFoundException.class);
    }
  }

  private void commitWithContext(Configuration conf, String name) throws IOException {
    FileContext context = FileContext.getFileContext(LOCAL, conf);
    Path temporary = new Path(folder.resolve("." + name + ".tmp").toString());
    try (OutputStream out = context.create(temporary, EnumSet.of(CreateFlag.CREATE))) {
      out.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    context.rename(temporary, new Path(folder.resolve(name).toString()), Options.Rename.OVERWRITE);
    context.util().listStatus(new Path(folder.toString()));
  }

  private void writeAndRename(Configuration conf, String name) throws IOException {
    try (FileSystem files = FileSystem.newInstance(LOCAL, conf)) {
      Path temporary = new Path(folder.resolve(name + ".tmp").toString());
      try (OutputStream out = files.create(temporary)) {
        out.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      files.rename(temporary, new Path(folder.resolve(name).toString()));
      files.listStatus(new Path(folder.toString()));
    }
  }

  private static Configuration hadoops() {
    return new Configuration();
  }

  private static Configuration inProcess() {
    Configuration conf = new Configuration();
    LocalFiles.sparkConfiguration()
        .forEach((name, value) -> conf.set(name.substring(PREFIX.length()), value));
    return conf;
  }

  private interface Work {
    void run() throws IOException;
  }

  private long processesOf(Work work) throws IOException {
    java.nio.file.Path file = Files.createTempFile(folder, "processes", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).size();
  }
}

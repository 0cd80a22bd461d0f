package io.lowlag.realtime.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signs of life of the drivers that work, or want to work, on one checkpoint: one file for each
 * driver. No file is ever replaced or renamed onto another, so it makes no difference how a file
 * system does that, and the file of a living owner exists at every moment.
 */
final class OwnerFiles {

  /** Another driver, as described by its newest file. */
  record Other(DriverProcess process, String file, long silentMillis) {

    /**
     * Returns whether the driver has ended or, if its process cannot be seen, gave no sign of life
     * for that time.
     */
    boolean isDead(Duration timeout) {
      return process.hasEnded().orElse(silentMillis > timeout.toMillis());
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(OwnerFiles.class);

  private final CheckpointFiles files;
  private String lease = "";
  private String own = "";
  private long beat;

  OwnerFiles(CheckpointFiles files) {
    this.files = files;
  }

  /** Gives the first sign of life, by which this driver asks for the checkpoint. */
  void ask() throws IOException {
    lease = UUID.randomUUID().toString();
    beat = 0;
    files.makeFolder();
    write();
  }

  /** Gives another sign of life, and then deletes the previous one. */
  void beat() throws IOException {
    String before = own;
    beat++;
    write();
    files.delete(before);
  }

  /** Deletes the last sign of life. */
  void leave() {
    files.delete(own);
  }

  /** Deletes the sign of life of a dead driver. */
  void bury(Other dead) {
    files.delete(dead.file());
  }

  /**
   * Returns the other drivers that have priority: those that own the checkpoint, or asked no later.
   */
  List<Other> before() throws IOException {
    return others(true);
  }

  /** Returns all other drivers. */
  List<Other> others() throws IOException {
    return others(false);
  }

  private List<Other> others(boolean onlyBefore) throws IOException {
    List<FileStatus> all = files.list();
    // The file system's clock at our own last sign of life; no other clock is compared.
    long now =
        all.stream()
            .filter(file -> name(file).equals(own))
            .mapToLong(FileStatus::getModificationTime)
            .findFirst()
            .orElseGet(System::currentTimeMillis);
    List<Other> others = new ArrayList<>();
    for (FileStatus file : all) {
      Optional<DriverProcess> process = read(file);
      if (process.isEmpty() || process.get().isThisProcess()) {
        continue;
      }
      long silent = now - file.getModificationTime();
      if (!onlyBefore || process.get().beat() > 0 || silent >= 0) {
        others.add(new Other(process.get(), name(file), silent));
      }
    }
    return others;
  }

  private Optional<DriverProcess> read(FileStatus file) {
    // Names of files that are being written start with a dot, and so do names of checksums.
    if (name(file).startsWith(".") || name(file).startsWith(lease)) {
      return Optional.empty();
    }
    try {
      return files.read(name(file), DriverProcess.class);
    } catch (IOException e) {
      LOG.atWarn()
          .setMessage("owner-unreadable: {}")
          .addArgument(e)
          .addKeyValue("file", file.getPath())
          .log();
      return Optional.empty();
    }
  }

  private void write() throws IOException {
    String name = lease + "." + beat;
    files.create(name, DriverProcess.thisProcess(beat));
    own = name;
  }

  private static String name(FileStatus file) {
    return file.getPath().getName();
  }
}

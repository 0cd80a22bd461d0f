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

  /** How often to list the files, if some of them are gone before they are read. */
  private static final int MOST_LOOKS = 5;

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
    for (int look = 1; look < MOST_LOOKS; look++) {
      List<Other> others = new ArrayList<>();
      if (addOthers(others, onlyBefore)) {
        return others;
      }
    }
    List<Other> others = new ArrayList<>();
    addOthers(others, onlyBefore);
    return others;
  }

  /**
   * Adds the other drivers.
   *
   * @return false if a listed file was gone before it was read: its driver has left, or has given
   *     another sign of life, which was not listed yet
   */
  private boolean addOthers(List<Other> others, boolean onlyBefore) throws IOException {
    List<FileStatus> all = files.list();
    // The file system's clock at our own last sign of life; no other clock is compared.
    long now =
        all.stream()
            .filter(file -> name(file).equals(own))
            .mapToLong(FileStatus::getModificationTime)
            .findFirst()
            .orElseGet(System::currentTimeMillis);
    boolean complete = true;
    for (FileStatus file : all) {
      // Names of files that are being written start with a dot, and so do names of checksums.
      if (name(file).startsWith(".") || name(file).startsWith(lease)) {
        continue;
      }
      try {
        Optional<DriverProcess> process = files.read(name(file), DriverProcess.class);
        complete &= process.isPresent();
        long silent = now - file.getModificationTime();
        process
            .filter(other -> !other.isThisProcess())
            .filter(other -> !onlyBefore || other.beat() > 0 || silent >= 0)
            .ifPresent(other -> others.add(new Other(other, name(file), silent)));
      } catch (IOException e) {
        LOG.atWarn()
            .setMessage("owner-unreadable: {}")
            .addArgument(e)
            .addKeyValue("file", file.getPath())
            .log();
      }
    }
    return complete;
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

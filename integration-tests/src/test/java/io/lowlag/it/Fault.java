package io.lowlag.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One failure at one checkpoint file. A test arms it with a file that the job's processes look for;
 * the first process that comes to a fitting checkpoint file takes it, so it happens once.
 *
 * @param action what happens
 * @param moment on which side of the file's appearance
 * @param path the checkpoint file, a regular expression
 */
record Fault(Action action, Moment moment, String path) {

  private static final int HALTED = 137;
  private static final Duration OTHERS_PATIENCE = Duration.ofSeconds(20);
  private static final Pattern LINEAGE = Pattern.compile(".*/lineage/(\\d+)/[^/]+");
  private static final List<String> WRITTEN = new ArrayList<>();

  /** What happens. */
  enum Action {
    /** The process ends as if it was killed with -9. */
    HALT,
    /** The write fails. */
    FAIL,
    /** The write fails once the other partitions of the batch have named their states. */
    FAIL_LAST
  }

  /** When it happens. */
  enum Moment {
    BEFORE,
    AFTER
  }

  /** Makes it happen at the next fitting file. */
  void arm(Path faultFile) throws IOException {
    Path whole = faultFile.resolveSibling("fault.new");
    Files.writeString(whole, action + "\n" + moment + "\n" + path);
    Files.move(whole, faultFile);
  }

  /** Whether an armed fault has not happened yet. */
  static boolean isArmed(Path faultFile) {
    return Files.exists(faultFile);
  }

  /** Lets the armed fault happen if it is for this file and moment. */
  static void strike(Path faultFile, Moment moment, String path) throws IOException {
    if (!isArmed(faultFile)) {
      return;
    }
    try {
      List<String> lines = Files.readAllLines(faultFile);
      Fault armed =
          new Fault(Action.valueOf(lines.get(0)), Moment.valueOf(lines.get(1)), lines.get(2));
      if (armed.moment == moment && path.matches(armed.path)) {
        Files.delete(faultFile);
        armed.happen(path);
      }
    } catch (NoSuchFileException e) {
      // Another task came to it first.
    }
  }

  private void happen(String path) throws IOException {
    if (action == Action.HALT) {
      Runtime.getRuntime().halt(HALTED);
    }
    if (action == Action.FAIL_LAST) {
      awaitOtherPartition(path);
    }
    throw new IOException("the disk refuses " + path);
  }

  /** Remembers a file that is complete. */
  static void written(String path) {
    synchronized (WRITTEN) {
      WRITTEN.add(path);
      WRITTEN.notifyAll();
    }
  }

  // Both partitions write one file in each batch: the other is ahead when it has written one more.
  private static void awaitOtherPartition(String path) throws IOException {
    long deadline = System.nanoTime() + OTHERS_PATIENCE.toNanos();
    synchronized (WRITTEN) {
      while (lineageFiles(path, false) <= lineageFiles(path, true)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new IOException("the other partition did not commit before " + path);
        }
        try {
          WRITTEN.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted before " + path, e);
        }
      }
    }
  }

  private static long lineageFiles(String path, boolean ofItsPartition) {
    String own = partition(path);
    return WRITTEN.stream()
        .filter(file -> LINEAGE.matcher(file).matches())
        .filter(file -> partition(file).equals(own) == ofItsPartition)
        .count();
  }

  private static String partition(String path) {
    var matcher = LINEAGE.matcher(path);
    return matcher.matches() ? matcher.group(1) : "";
  }
}

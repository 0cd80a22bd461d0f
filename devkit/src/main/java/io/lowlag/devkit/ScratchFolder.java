package io.lowlag.devkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A temporary folder that is deleted when it is closed. If something in this process still writes
 * there, it is deleted when the process ends: Spark uploads state in the background for a moment
 * after a query has ended.
 *
 * @param path the path of the folder
 */
public record ScratchFolder(Path path) implements AutoCloseable {

  private static final int ATTEMPTS = 20;
  private static final long BETWEEN_ATTEMPTS_NS = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * Creates a temporary folder.
   *
   * @param prefix of its name, which shows people what created it
   */
  public static ScratchFolder create(String prefix) throws IOException {
    return new ScratchFolder(Files.createTempDirectory(prefix));
  }

  /** Returns the total size of all files below the folder, in bytes. */
  public long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.map(Path::toFile).filter(java.io.File::isFile).mapToLong(f -> f.length()).sum();
    }
  }

  /**
   * Deletes the folder, and retries for a second while something else writes there.
   *
   * @return whether the folder was deleted
   */
  public boolean remove() {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) {
        LockSupport.parkNanos(BETWEEN_ATTEMPTS_NS);
      }
      try {
        removeOnce();
        return true;
      } catch (IOException e) {
        // Either a file was written while its folder was emptied, or a file may not be deleted.
      }
    }
    return false;
  }

  @Override
  public void close() {
    if (remove()) {
      return;
    }
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "lowlag-scratch"));
    } catch (IllegalStateException processEnds) {
      // After Ctrl-C, nothing can run later than this.
      remove();
    }
  }

  private void removeOnce() throws IOException {
    if (Files.notExists(path)) {
      return;
    }
    Files.walkFileTree(path, new Deletion());
  }

  /** Deletes files; a file that something else has deleted first is no error. */
  private static final class Deletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      if (e != null && !(e instanceof NoSuchFileException)) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}

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
 * A temporary folder that is gone when it is closed, or when the process ends if something of it
 * still writes there: Spark uploads state in the background for a moment after a query has ended.
 *
 * @param path where it is
 */
public record ScratchFolder(Path path) implements AutoCloseable {

  private static final int ATTEMPTS = 20;
  private static final long BETWEEN_ATTEMPTS_NS = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * Makes one.
   *
   * @param prefix of its name, which tells a person whose it is
   */
  public static ScratchFolder create(String prefix) throws IOException {
    return new ScratchFolder(Files.createTempDirectory(prefix));
  }

  /** The bytes of all files below. */
  public long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.map(Path::toFile).filter(java.io.File::isFile).mapToLong(f -> f.length()).sum();
    }
  }

  /**
   * Deletes it, and tries again for a second while something else writes there.
   *
   * @return whether it is gone
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
        // A file that came while its folder was emptied, or one that may not be deleted.
      }
    }
    return false;
  }

  @Override
  public void close() {
    if (!remove()) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "lowlag-scratch"));
    }
  }

  private void removeOnce() throws IOException {
    if (Files.notExists(path)) {
      return;
    }
    Files.walkFileTree(path, new Deletion());
  }

  /** Takes files that somebody else deleted first for deleted. */
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

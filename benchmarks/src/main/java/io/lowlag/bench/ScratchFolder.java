package io.lowlag.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A temporary folder that is gone when it is closed.
 *
 * @param path where it is
 */
record ScratchFolder(Path path) implements AutoCloseable {

  static ScratchFolder create() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("lowlag-bench-"));
  }

  /** The bytes of all files below. */
  long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.map(Path::toFile).filter(java.io.File::isFile).mapToLong(f -> f.length()).sum();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

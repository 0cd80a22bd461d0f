package io.lowlag.devkit.demo;

import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A separate, small file system for the checkpoint, which can be filled. */
final class SmallDisk implements Surroundings {

  private static final String SIZE = "128m";
  private static final int BLOCK = 4096;

  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /**
   * Mounts the file system.
   *
   * @throws CannotStartException if this process may not mount it
   */
  static SmallDisk at(Path folder) throws InterruptedException {
    if (!SystemCommand.succeeds(
        "mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString())) {
      throw new CannotStartException(
          "this drill mounts a small file system for the checkpoint, which only root may do: run it"
              + " as root, or in a container that may mount");
    }
    return new SmallDisk(folder);
  }

  /** Fills all free space. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[BLOCK];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!Files.exists(filler)) {
        throw full;
      }
    }
  }

  /** Frees the space again. */
  void empty() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() {
    SystemCommand.cleanUp("umount", folder.toString());
  }
}

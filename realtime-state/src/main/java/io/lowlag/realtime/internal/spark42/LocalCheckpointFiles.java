package io.lowlag.realtime.internal.spark42;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/**
 * Spark's checkpoint files on a local disk, without a process for each file. If Hadoop's native
 * library is missing, Hadoop's local file system runs {@code chmod} for every file that it creates,
 * which costs tens of milliseconds at each end of a batch.
 *
 * <p>Spark creates this class by reflection from {@code
 * spark.sql.streaming.checkpointFileManagerClass}. It supports only local paths.
 */
public class LocalCheckpointFiles implements CheckpointFileManager {

  /** The name of a file that is being written starts and ends with this. */
  private static final String HIDDEN = ".";

  private static final String UNFINISHED = ".tmp";

  private final Path root;
  private final FileSystem disk;

  public LocalCheckpointFiles(Path root, Configuration conf) throws IOException {
    this.root = root;
    this.disk = FileSystem.getLocal(conf).getRaw();
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
    java.nio.file.Path target = local(path);
    try {
      if (!overwrite && Files.exists(target)) {
        throw new org.apache.hadoop.fs.FileAlreadyExistsException(path + " exists");
      }
      return new AtomicFile(target, overwrite);
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw sneaky(e);
    } catch (IOException e) {
      throw sneaky(new IOException("cannot create " + path + ": " + e, e));
    }
  }

  @Override
  public FSDataInputStream open(Path path) {
    try {
      return disk.open(path);
    } catch (IOException e) {
      throw sneaky(e);
    }
  }

  /**
   * Returns the existing files, without unfinished files of a process that has ended. Spark does
   * not start again if it finds such files beside a first batch that was not logged.
   */
  @Override
  public FileStatus[] list(Path path, PathFilter filter) {
    try {
      return disk.listStatus(path, found -> !isUnfinished(found) && filter.accept(found));
    } catch (IOException e) {
      throw sneaky(e);
    }
  }

  @Override
  public void mkdirs(Path path) {
    try {
      Files.createDirectories(local(path));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make folder " + path, e);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(local(path));
  }

  @Override
  public void delete(Path path) {
    try {
      disk.delete(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public Path createCheckpointDirectory() {
    mkdirs(root);
    return disk.makeQualified(root);
  }

  /**
   * Gives a file a second name; fails if the name is taken, or if the disk does not support that.
   */
  protected void link(java.nio.file.Path name, java.nio.file.Path file) throws IOException {
    Files.createLink(name, file);
  }

  // A disk without hard links offers only this, and Spark does it on every local disk.
  private static void moveTo(java.nio.file.Path target, java.nio.file.Path file)
      throws IOException {
    if (Files.exists(target)) {
      throw new org.apache.hadoop.fs.FileAlreadyExistsException(target + " exists");
    }
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isUnfinished(Path path) {
    return path.getName().startsWith(HIDDEN) && path.getName().endsWith(UNFINISHED);
  }

  private java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private OutputStream newFile(java.nio.file.Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return new BufferedOutputStream(opened(file));
  }

  /** Creates a file. */
  protected OutputStream opened(java.nio.file.Path file) throws IOException {
    return Files.newOutputStream(file);
  }

  // Spark's interface declares no checked exceptions, but its callers catch them.
  @SuppressWarnings("unchecked")
  private static <E extends Exception> RuntimeException sneaky(Exception e) throws E {
    throw (E) e;
  }

  /** A file that appears under its name when it is closed. */
  private final class AtomicFile extends CancellableFSDataOutputStream {

    private final java.nio.file.Path target;
    private final java.nio.file.Path temporary;
    private final boolean overwrite;
    private boolean ended;

    AtomicFile(java.nio.file.Path target, boolean overwrite) throws IOException {
      this(
          target,
          target.resolveSibling(
              HIDDEN + target.getFileName() + "." + UUID.randomUUID() + UNFINISHED),
          overwrite);
    }

    private AtomicFile(java.nio.file.Path target, java.nio.file.Path temporary, boolean overwrite)
        throws IOException {
      super(newFile(temporary));
      this.target = target;
      this.temporary = temporary;
      this.overwrite = overwrite;
    }

    @Override
    public synchronized void close() throws IOException {
      if (ended) {
        return;
      }
      ended = true;
      try {
        super.close();
        publish();
      } finally {
        Files.deleteIfExists(temporary);
      }
    }

    @Override
    public synchronized void cancel() {
      if (ended) {
        return;
      }
      ended = true;
      try {
        super.close();
      } catch (IOException e) {
        // A full disk cannot take the rest, which is thrown away anyway.
      }
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot cancel " + target, e);
      }
    }

    private void publish() throws IOException {
      if (overwrite) {
        // The checksum that Hadoop wrote beside an earlier file of the name would not fit this one.
        Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      try {
        // A link fails if the name is taken; a move would replace what is there.
        link(target, temporary);
      } catch (FileAlreadyExistsException e) {
        throw new org.apache.hadoop.fs.FileAlreadyExistsException(target + " exists");
      } catch (FileSystemException | UnsupportedOperationException e) {
        moveTo(target, temporary);
      }
    }
  }
}

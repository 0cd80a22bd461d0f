package io.lowlag.realtime.checkpoint;

import io.lowlag.realtime.internal.engine.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A folder in memory. Files can change between a listing and a read, and deleting can fail. */
final class MemoryFiles implements AtomicFiles {

  final Map<String, byte[]> files = new TreeMap<>();

  /** Runs once, before the next file is opened. */
  Runnable beforeOpening = () -> {};

  boolean deletingFails;

  @Override
  public InputStream open(String name) throws IOException {
    Runnable change = beforeOpening;
    beforeOpening = () -> {};
    change.run();
    byte[] content = files.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return new ByteArrayInputStream(content);
  }

  @Override
  public void write(String name, byte[] content, boolean overwrite) {
    files.put(name, content);
  }

  // Spark's file managers throw checked exceptions that they do not declare.
  @Override
  public void delete(String name) {
    if (deletingFails) {
      throw undeclared(new IOException("the file system is away"));
    }
    files.remove(name);
  }

  @Override
  public List<FileStatus> list() {
    return files.keySet().stream()
        .map(
            name ->
                new FileStatus(
                    1, false, 1, 1, System.currentTimeMillis(), new Path("/owners/" + name)))
        .toList();
  }

  @Override
  public void makeFolder() {}

  @SuppressWarnings("unchecked")
  private static <E extends Exception> RuntimeException undeclared(Exception e) throws E {
    throw (E) e;
  }
}

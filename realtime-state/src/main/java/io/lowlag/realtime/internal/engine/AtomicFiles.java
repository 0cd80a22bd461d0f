package io.lowlag.realtime.internal.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;

/** The files of one folder, each there whole or not at all. */
public interface AtomicFiles {

  /**
   * Opens a file for reading.
   *
   * @throws java.io.FileNotFoundException if it is not there
   */
  InputStream open(String name) throws IOException;

  /**
   * Writes a file.
   *
   * @param overwrite whether to replace one that is there
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if one is there and is to stay
   */
  void write(String name, byte[] content, boolean overwrite) throws IOException;

  /** Deletes a file; nothing if it is not there. */
  void delete(String name);

  /** The files that are there, none that is being written. */
  List<FileStatus> list();

  /** Makes the folder, and those above it. */
  void makeFolder();
}

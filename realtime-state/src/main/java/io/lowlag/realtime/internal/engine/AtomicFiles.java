package io.lowlag.realtime.internal.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;

/** The files of one folder. Each file is complete or does not exist. */
public interface AtomicFiles {

  /**
   * Opens a file for reading.
   *
   * @throws java.io.FileNotFoundException if it does not exist
   */
  InputStream open(String name) throws IOException;

  /**
   * Writes a file.
   *
   * @param overwrite whether to replace an existing one
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if one exists and must stay
   */
  void write(String name, byte[] content, boolean overwrite) throws IOException;

  /** Deletes a file if it exists. */
  void delete(String name);

  /** Returns the existing files, without those that are being written. */
  List<FileStatus> list();

  /** Creates the folder and its parents. */
  void makeFolder();
}

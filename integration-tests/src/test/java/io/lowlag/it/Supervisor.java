package io.lowlag.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Keeps a job running as a service manager does: it starts it again whenever it has ended. */
final class Supervisor implements AutoCloseable {

  private static final int SHOWN = 6_000;

  private final Class<?> main;
  private final Map<String, String> settings;
  private final Path folder;

  private JobProcess job;
  private int starts;

  Supervisor(Class<?> main, Map<String, String> settings, Path folder) throws IOException {
    this.main = main;
    this.settings = settings;
    this.folder = folder;
    start();
  }

  private void start() throws IOException {
    job = JobProcess.start(main, settings, folder);
    starts++;
  }

  /** Starts the job again if it has ended; tests call it while they wait. */
  void tend() throws IOException {
    if (!job.isAlive()) {
      job.close();
      start();
    }
  }

  /** kill -9, whether it runs or is still starting. */
  void kill() throws InterruptedException {
    job.kill();
  }

  /** SIGTERM, and the wait until it has ended. */
  int terminate() throws InterruptedException {
    return job.terminate();
  }

  boolean isAlive() {
    return job.isAlive();
  }

  /** How often the job was started. */
  int starts() {
    return starts;
  }

  /** The end of what the job that was started last has printed. */
  String output() throws IOException {
    String all = job.output();
    return all.substring(Math.max(0, all.length() - SHOWN));
  }

  @Override
  public void close() {
    job.close();
  }
}

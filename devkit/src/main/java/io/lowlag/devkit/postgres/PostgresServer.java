package io.lowlag.devkit.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** A real PostgreSQL server in separate processes, on loopback, with its files in one folder. */
public final class PostgresServer implements AutoCloseable {

  /** The user who owns everything; no password is needed on loopback. */
  public static final String USER = "postgres";

  private static final Duration STARTING = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private EmbeddedPostgres server;

  private PostgresServer(Path folder) {
    this.folder = folder;
    this.server = start(0);
    this.port = server.getPort();
  }

  /** Returns whether there are binaries for this machine. */
  public static boolean isAvailable() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  /**
   * Starts a server.
   *
   * @param folder for its files, which are kept when it is closed
   */
  public static PostgresServer start(Path folder) {
    return new PostgresServer(folder);
  }

  private EmbeddedPostgres start(int wantedPort) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
            .setDataDirectory(folder.resolve("data"))
            .setCleanDataDirectory(false)
            // As in production, committed data is on the disk.
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(STARTING);
    try {
      return (wantedPort == 0 ? builder : builder.setPort(wantedPort)).start();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start in " + folder, e);
    }
  }

  /** Returns the JDBC URL of the server. */
  public String url() {
    return "jdbc:postgresql://localhost:" + port + "/postgres";
  }

  /** Stops the server and keeps its data; the clients' connections break. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    }
  }

  /** Starts the server again, at the same address and with the same data. */
  public void restart() {
    server = start(port);
  }

  @Override
  public void close() {
    stop();
  }
}

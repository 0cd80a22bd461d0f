package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.UUID;

/**
 * A driver's sign of life, as a checkpoint stores it. Its time is the time of its file, which comes
 * from the file system's clock and so is the same for all drivers.
 *
 * @param id of the process, created at its start
 * @param host the process runs on
 * @param pid of the process
 * @param start distinguishes the process from a later one with the same pid ({@link ProcessStart});
 *     null if unknown, or if an earlier version of Lowlag wrote this
 * @param beat how many signs of life came before; with the first one a driver only asks
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DriverProcess(String id, String host, long pid, String start, long beat) {

  private static final DriverProcess THIS_PROCESS = describeThisProcess();

  static DriverProcess thisProcess(long beat) {
    return new DriverProcess(
        THIS_PROCESS.id, THIS_PROCESS.host, THIS_PROCESS.pid, THIS_PROCESS.start, beat);
  }

  boolean isThisProcess() {
    return id.equals(THIS_PROCESS.id);
  }

  boolean isOnThisHost() {
    return host.equals(THIS_PROCESS.host);
  }

  /**
   * Returns whether the process has ended, if that can be proven either way; empty if only its
   * signs of life can show it.
   */
  Optional<Boolean> hasEnded() {
    if (!isOnThisHost()) {
      return Optional.empty();
    }
    if (ProcessHandle.of(pid).isEmpty()) {
      return Optional.of(true);
    }
    // A pod that is restarted has the same host and pid as the one before.
    return start == null
        ? Optional.empty()
        : ProcessStart.of(pid).map(found -> !found.equals(start));
  }

  private static DriverProcess describeThisProcess() {
    long pid = ProcessHandle.current().pid();
    return new DriverProcess(
        UUID.randomUUID().toString(), localHost(), pid, ProcessStart.of(pid).orElse(null), 0);
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-" + UUID.randomUUID();
    }
  }
}

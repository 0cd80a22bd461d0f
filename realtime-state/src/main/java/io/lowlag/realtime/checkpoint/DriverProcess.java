package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A driver's sign of life, as a checkpoint stores it. Its time is the time of its file, which comes
 * from the file system's clock and so is the same for all drivers.
 *
 * @param id of the process, created at its start
 * @param host the process runs on
 * @param pid of the process
 * @param startedAt when the process started, epoch milliseconds; distinguishes it from a later
 *     process with the same pid
 * @param beat how many signs of life came before; with the first one a driver only asks
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DriverProcess(String id, String host, long pid, long startedAt, long beat) {

  private static final DriverProcess THIS_PROCESS = describeThisProcess();

  static DriverProcess thisProcess(long beat) {
    return new DriverProcess(
        THIS_PROCESS.id, THIS_PROCESS.host, THIS_PROCESS.pid, THIS_PROCESS.startedAt, beat);
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
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    // A pod that is restarted has the same host and pid as the one before.
    return Optional.of(
        process.isEmpty() || (startedAt != 0 && startOf(process.get()) != startedAt));
  }

  private static DriverProcess describeThisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new DriverProcess(
        UUID.randomUUID().toString(), localHost(), self.pid(), startOf(self), 0);
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-" + UUID.randomUUID();
    }
  }
}

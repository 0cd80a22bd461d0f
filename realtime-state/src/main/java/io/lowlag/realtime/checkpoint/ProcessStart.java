package io.lowlag.realtime.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * When a process of this host started, in a form that only equality is asked of. Java derives the
 * start time of a process from the wall clock, so two processes that ask before and after a
 * correction of the clock get different times. Linux counts the ticks from its boot to the start of
 * the process, and no clock changes them (proc(5), {@code starttime}).
 */
final class ProcessStart {

  private static final Path PROCESSES = Path.of("/proc");
  private static final Path BOOT = PROCESSES.resolve("sys/kernel/random/boot_id");

  /** The place of {@code starttime} among the fields after the name of the program. */
  private static final int START_TIME = 19;

  private ProcessStart() {}

  /** Returns the start of a process; empty if the process has ended or nothing tells its start. */
  static Optional<String> of(long pid) {
    Path status = PROCESSES.resolve(pid + "/stat");
    try {
      return Optional.of(Files.readString(BOOT).strip() + "/" + ticks(Files.readString(status)));
    } catch (IOException | IndexOutOfBoundsException e) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().startInstant())
          .map(String::valueOf);
    }
  }

  /** Finds the ticks in a status line; the name of the program, in brackets, may hold anything. */
  static String ticks(String status) {
    return status.substring(status.lastIndexOf(')') + 2).split(" ", -1)[START_TIME];
  }
}

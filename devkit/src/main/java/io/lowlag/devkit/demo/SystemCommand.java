package io.lowlag.devkit.demo;

import java.io.IOException;

/** A command of the operating system. */
final class SystemCommand {

  private SystemCommand() {}

  /** Runs the command; returns whether it exists and ended with 0. Its output is discarded. */
  static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Runs a command that cleans up, to its end also on an interrupted thread. */
  static void cleanUp(String... command) {
    boolean interrupted = Thread.interrupted();
    try {
      boolean unused = succeeds(command);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

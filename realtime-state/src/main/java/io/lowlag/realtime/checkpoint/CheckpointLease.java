package io.lowlag.realtime.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's claim on one checkpoint, kept alive by rewriting a file.
 *
 * <p>It makes a second driver fail early and in plain words. What makes it harmless if one slips
 * through is Spark's offset log: of two drivers, one writes the offsets of a batch, and only states
 * that those offsets name are ever read.
 */
final class CheckpointLease {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointLease.class);
  private static final String FILE = "owner";

  private final String checkpoint;
  private final CheckpointFiles files;
  private final Duration timeout;
  private boolean held;

  CheckpointLease(String checkpoint, CheckpointFiles files, Duration timeout) {
    this.checkpoint = checkpoint;
    this.files = files;
    this.timeout = timeout;
  }

  String checkpoint() {
    return checkpoint;
  }

  Duration timeout() {
    return timeout;
  }

  /**
   * Takes the checkpoint, or keeps it.
   *
   * @throws IllegalStateException if another driver that may be alive has it
   */
  synchronized void take() {
    try {
      Optional<DriverProcess> owner = files.read(FILE, DriverProcess.class);
      if (owner.isEmpty()) {
        files.makeFolder();
        files.create(FILE, DriverProcess.thisProcess());
      } else {
        requireFree(owner.get());
        files.replace(FILE, DriverProcess.thisProcess());
      }
      held = true;
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException(
          "another driver took checkpoint " + checkpoint + " at this moment: run only one", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write the owner of " + checkpoint, e);
    }
  }

  /** Gives a sign of life; false if another driver has taken the checkpoint over. */
  synchronized boolean renew() {
    if (!held) {
      return true;
    }
    try {
      if (!files.read(FILE, DriverProcess.class).map(DriverProcess::isThisProcess).orElse(true)) {
        held = false;
        return false;
      }
      files.replace(FILE, DriverProcess.thisProcess());
    } catch (IOException | RuntimeException e) {
      tellNot("owner-not-renewed", e);
    }
    return true;
  }

  /** Gives the checkpoint back. */
  synchronized void release() {
    if (!held) {
      return;
    }
    held = false;
    try {
      if (files.read(FILE, DriverProcess.class).map(DriverProcess::isThisProcess).orElse(false)) {
        files.delete(FILE);
      }
    } catch (IOException | RuntimeException e) {
      tellNot("owner-not-released", e);
    }
  }

  private void requireFree(DriverProcess owner) {
    if (owner.isThisProcess()) {
      return;
    }
    if (!owner.isDead(timeout)) {
      throw new IllegalStateException(
          "checkpoint "
              + checkpoint
              + " is in use by process "
              + owner.pid()
              + " on "
              + owner.host()
              + ", last seen "
              + (System.currentTimeMillis() - owner.seenAt())
              + " ms ago: stop it, or wait "
              + timeout.toSeconds()
              + " s after its end");
    }
    LOG.atInfo()
        .setMessage("owner-taken-over")
        .addKeyValue("checkpoint", checkpoint)
        .addKeyValue("host", owner.host())
        .addKeyValue("pid", owner.pid())
        .addKeyValue("seen-at", owner.seenAt())
        .log();
  }

  private void tellNot(String event, Exception cause) {
    LOG.atWarn()
        .setMessage("{}: {}")
        .addArgument(event)
        .addArgument(cause)
        .addKeyValue("checkpoint", checkpoint)
        .log();
  }
}

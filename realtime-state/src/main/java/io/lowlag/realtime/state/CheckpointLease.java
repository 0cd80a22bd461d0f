package io.lowlag.realtime.state;

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
      Optional<Owner> owner = files.read(FILE, Owner.class);
      if (owner.isEmpty()) {
        files.makeFolder();
        files.create(FILE, Owner.thisProcess());
      } else {
        requireFree(owner.get());
        files.replace(FILE, Owner.thisProcess());
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
      if (!files.read(FILE, Owner.class).map(Owner::isThisProcess).orElse(true)) {
        held = false;
        return false;
      }
      files.replace(FILE, Owner.thisProcess());
    } catch (IOException | RuntimeException e) {
      LOG.warn("event=owner_not_renewed checkpoint={} error={}", checkpoint, e.toString());
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
      if (files.read(FILE, Owner.class).map(Owner::isThisProcess).orElse(false)) {
        files.delete(FILE);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("event=owner_not_released checkpoint={} error={}", checkpoint, e.toString());
    }
  }

  private void requireFree(Owner owner) {
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
              + timeout
              + " after its end");
    }
    LOG.info(
        "event=owner_taken_over checkpoint={} host={} pid={} seen_at={}",
        checkpoint,
        owner.host(),
        owner.pid(),
        owner.seenAt());
  }
}

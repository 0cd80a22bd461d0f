package io.lowlag.realtime.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's claim on one checkpoint, with a thread that gives signs of life.
 *
 * <p>It makes a second driver fail early and with a clear message, and does nothing else: it never
 * stops a running query. If a second driver starts anyway, Spark's offset log makes it harmless: of
 * two drivers, one writes the offsets of a batch and the other fails there, and only states that
 * those offsets name are ever read.
 */
final class CheckpointLease {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointLease.class);

  private final String checkpoint;
  private final OwnerFiles files;
  private final Duration timeout;
  private final Set<BooleanSupplier> holders = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private ScheduledExecutorService heartbeat;

  CheckpointLease(String checkpoint, CheckpointFiles files, Duration timeout) {
    this.checkpoint = checkpoint;
    this.files = new OwnerFiles(files);
    this.timeout = timeout;
  }

  /**
   * Takes the checkpoint for one more holder.
   *
   * @param wanted whether that holder still needs it
   * @throws IllegalStateException if another driver that may be alive has it
   */
  synchronized void take(BooleanSupplier wanted) {
    if (holders.isEmpty()) {
      claim();
    }
    holders.add(wanted);
  }

  /** Releases the checkpoint for one holder; the last release ends the lease. */
  synchronized void release(BooleanSupplier wanted) {
    if (holders.remove(wanted) && holders.isEmpty()) {
      end();
    }
  }

  synchronized boolean isHeld() {
    return !holders.isEmpty();
  }

  /** Releases the checkpoint for all holders, because the process ends. */
  synchronized void releaseAll() {
    if (isHeld()) {
      holders.clear();
      end();
    }
  }

  /**
   * Checks whether another driver has the checkpoint, and leaves no claim.
   *
   * @throws IllegalStateException if a driver that may be alive has it
   */
  synchronized void requireFree() {
    if (holders.isEmpty()) {
      ask();
      files.leave();
    }
  }

  private void claim() {
    ask().forEach(this::takeOver);
    try {
      files.beat();
    } catch (IOException e) {
      throw unreachable(e);
    }
    long period = Math.max(1, timeout.toMillis() / 5);
    heartbeat = heartbeat();
    var unused =
        heartbeat.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
  }

  /** Asks for the checkpoint; returns the dead drivers whose claims still exist. */
  private List<OwnerFiles.Other> ask() {
    try {
      files.ask();
      List<OwnerFiles.Other> others = files.before();
      for (OwnerFiles.Other other : others) {
        if (!other.isDead(timeout)) {
          files.leave();
          throw inUse(other);
        }
      }
      return others;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private void takeOver(OwnerFiles.Other dead) {
    files.bury(dead);
    LOG.atInfo()
        .setMessage("owner-taken-over")
        .addKeyValue("checkpoint", checkpoint)
        .addKeyValue("host", dead.process().host())
        .addKeyValue("pid", dead.process().pid())
        .addKeyValue("silent-ms", dead.silentMillis())
        .log();
  }

  private synchronized void beat() {
    holders.removeIf(wanted -> !wanted.getAsBoolean());
    if (holders.isEmpty()) {
      end();
      return;
    }
    try {
      files.beat();
      for (OwnerFiles.Other other : files.others()) {
        if (other.process().beat() > 0 && told.add(other.process().id())) {
          tellOfSecond(other.process());
        }
      }
    } catch (IOException | RuntimeException e) {
      tell("owner-not-renewed", e);
    }
  }

  private void end() {
    if (heartbeat != null) {
      heartbeat.shutdown();
      heartbeat = null;
    }
    try {
      files.leave();
    } catch (Exception e) { // Spark's file managers throw undeclared checked ones too.
      tell("owner-not-released", e);
    }
  }

  private void tellOfSecond(DriverProcess other) {
    LOG.atWarn()
        .setMessage(
            "second-driver: another driver uses this checkpoint: stop one of the two; otherwise"
                + " outputs are sent twice until one of them fails at the end of its batch")
        .addKeyValue("checkpoint", checkpoint)
        .addKeyValue("host", other.host())
        .addKeyValue("pid", other.pid())
        .log();
  }

  private IllegalStateException inUse(OwnerFiles.Other other) {
    return new IllegalStateException(
        "checkpoint "
            + checkpoint
            + " is in use by process "
            + other.process().pid()
            + " on "
            + other.process().host()
            + ", last seen "
            + Math.max(0, other.silentMillis())
            + " ms ago: stop it"
            + (other.process().isOnThisHost()
                ? ""
                : "; if it has died, wait until it has given no sign of life for "
                    + timeout.toSeconds()
                    + " s"));
  }

  private UncheckedIOException unreachable(IOException e) {
    return new UncheckedIOException("cannot read or write the owner of " + checkpoint, e);
  }

  // One for each lease: a checkpoint whose file system hangs must not delay the others.
  private static ScheduledExecutorService heartbeat() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, "lowlag-checkpoint-owner");
          thread.setDaemon(true);
          return thread;
        });
  }

  private void tell(String event, Exception cause) {
    LOG.atWarn()
        .setMessage("{}: {}")
        .addArgument(event)
        .addArgument(cause)
        .addKeyValue("checkpoint", checkpoint)
        .log();
  }
}

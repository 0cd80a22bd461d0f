package io.lowlag.realtime.checkpoint;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints that this driver owns. The source takes its query's checkpoint when the query
 * starts and releases it when the query ends. A query without that source takes its checkpoint here
 * before it starts; it is released when the query, the Spark context or the process ends.
 */
public final class CheckpointOwners extends StreamingQueryListener {

  /** The time without a sign of life after which another driver may take a checkpoint over. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointOwners.class);

  /**
   * The hook runs after jobs and Spark have ended, because a driver that ends its last batch still
   * owns its checkpoint, and before Hadoop closes its file systems.
   */
  private static final int AFTER_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

  private static final Map<SparkSession, CheckpointOwners> SESSIONS = new ConcurrentHashMap<>();

  /** The leases of this process, by qualified checkpoint. */
  private static final Map<String, CheckpointLease> LEASES = new ConcurrentHashMap<>();

  /** How long an owner may be silent, for checkpoints that do not use the default. */
  private static final Map<String, Duration> TIMEOUTS = new ConcurrentHashMap<>();

  static {
    ShutdownHookManager.get()
        .addShutdownHook(() -> LEASES.values().forEach(CheckpointLease::releaseAll), AFTER_SPARK);
  }

  private final SparkSession spark;
  private final BooleanSupplier contextLives;

  /** Checkpoints of queries that were owned before they started, in this session. */
  private final Map<String, CheckpointLease> owned = new ConcurrentHashMap<>();

  /** The checkpoints owned, by the location as it was given. */
  private final Map<String, String> given = new ConcurrentHashMap<>();

  private final Map<UUID, CheckpointLease> running = new ConcurrentHashMap<>();

  private CheckpointOwners(SparkSession spark) {
    this.spark = spark;
    this.contextLives = () -> !spark.sparkContext().isStopped();
  }

  /** Returns the ownership registry of a Spark session. */
  public static CheckpointOwners of(SparkSession spark) {
    SESSIONS.keySet().removeIf(session -> session.sparkContext().isStopped());
    return SESSIONS.computeIfAbsent(
        spark,
        session -> {
          CheckpointOwners owners = new CheckpointOwners(session);
          session.streams().addListener(owners);
          return owners;
        });
  }

  /**
   * Takes the checkpoint of a query that is about to read.
   *
   * @param checkpoint qualified, as Spark has resolved it
   * @param wanted whether the query still needs it
   * @return a task that releases it
   * @throws IllegalStateException if another driver has it
   */
  public static Runnable take(
      String checkpoint, Configuration fileSystems, BooleanSupplier wanted) {
    CheckpointLease lease = lease(checkpoint, fileSystems);
    lease.take(wanted);
    return () -> lease.release(wanted);
  }

  /**
   * Checks, where a query is defined, whether another driver has its checkpoint.
   *
   * @param checkpoint qualified
   * @param timeout the time without a sign of life after which another driver may take it over; it
   *     also applies to the query
   * @throws IllegalStateException if another driver has it
   */
  public static void requireFree(String checkpoint, Configuration fileSystems, Duration timeout) {
    TIMEOUTS.put(checkpoint, timeout);
    lease(checkpoint, fileSystems).requireFree();
  }

  /**
   * Takes a checkpoint, or keeps it.
   *
   * @throws IllegalStateException if another driver has it
   */
  public void own(String checkpointLocation) {
    String checkpoint = qualified(checkpointLocation);
    CheckpointLease lease = lease(checkpoint, fileSystems());
    lease.take(contextLives);
    owned.put(checkpoint, lease);
    given.put(checkpointLocation, checkpoint);
  }

  /** Releases the checkpoint of a query that does not start after all, if it was taken. */
  public void release(String checkpointLocation) {
    String checkpoint = given.remove(checkpointLocation);
    if (checkpoint != null) {
      owned.remove(checkpoint).release(contextLives);
    }
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    StreamingQuery query = spark.streams().get(event.id());
    CheckpointLease lease =
        query == null ? null : owned.get(SparkEngine.current().checkpoints().locationOf(query));
    if (lease == null) {
      return;
    }
    running.put(event.runId(), lease);
    try {
      lease.take(contextLives);
    } catch (IllegalStateException e) {
      LOG.atError()
          .setMessage("query-refused: {}")
          .addArgument(e.getMessage())
          .addKeyValue("query", event.id())
          .log();
      // This is the query's own thread, and the stop waits for it.
      new Thread(() -> stop(query), "lowlag-query-refused").start();
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    CheckpointLease lease = running.remove(event.runId());
    if (lease != null && !running.containsValue(lease)) {
      lease.release(contextLives);
    }
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    // Ownership does not depend on progress: a real-time batch reports none for minutes.
  }

  private static CheckpointLease lease(String checkpoint, Configuration fileSystems) {
    // A lease that nobody holds is created anew: the session may be another, with other
    // credentials.
    return LEASES.compute(
        checkpoint,
        (place, lease) -> lease != null && lease.isHeld() ? lease : newLease(place, fileSystems));
  }

  private static CheckpointLease newLease(String checkpoint, Configuration fileSystems) {
    try {
      return new CheckpointLease(
          checkpoint,
          CheckpointFiles.in(StateFolder.owners(checkpoint), fileSystems),
          TIMEOUTS.getOrDefault(checkpoint, DEFAULT_TIMEOUT));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach " + checkpoint, e);
    }
  }

  private static void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      LOG.atError()
          .setMessage("query-not-stopped")
          .addKeyValue("query", query.id())
          .setCause(e)
          .log();
    }
  }

  private Configuration fileSystems() {
    return CheckpointFiles.fileSystems(spark);
  }

  private String qualified(String checkpointLocation) {
    return CheckpointFiles.qualified(checkpointLocation, fileSystems());
  }
}

package io.lowlag.realtime.checkpoint;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints that this driver owns. A checkpoint is taken before its query is set up and again
 * when it starts, and given back when the query or the process ends. It serves any query: one
 * without an operator of this module takes its checkpoint itself.
 */
public final class CheckpointOwners extends StreamingQueryListener {

  /** After how long without a sign of life another driver may take a checkpoint over. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointOwners.class);

  /**
   * After jobs and Spark have ended, since whoever ends its last batch still owns its checkpoint;
   * before Hadoop closes its file systems.
   */
  private static final int AFTER_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

  private static final Map<SparkSession, CheckpointOwners> SESSIONS = new ConcurrentHashMap<>();

  private final SparkSession spark;
  private final Map<String, CheckpointLease> leases = new ConcurrentHashMap<>();
  private final Map<UUID, CheckpointLease> running = new ConcurrentHashMap<>();
  private final Timer heartbeat = new Timer("lowlag-checkpoint-owner", true);

  private CheckpointOwners(SparkSession spark) {
    this.spark = spark;
  }

  /** Those of the queries of a session. */
  public static CheckpointOwners of(SparkSession spark) {
    SESSIONS.keySet().removeIf(session -> session.sparkContext().isStopped());
    return SESSIONS.computeIfAbsent(
        spark,
        session -> {
          CheckpointOwners owners = new CheckpointOwners(session);
          session.streams().addListener(owners);
          ShutdownHookManager.get().addShutdownHook(owners::releaseAll, AFTER_SPARK);
          return owners;
        });
  }

  /**
   * Takes a checkpoint, or keeps it.
   *
   * @throws IllegalStateException if another driver has it
   */
  public void own(String checkpointLocation) {
    own(checkpointLocation, DEFAULT_TIMEOUT);
  }

  /**
   * Takes a checkpoint, or keeps it.
   *
   * @param timeout after how long without a sign of life another driver may take it over
   * @throws IllegalStateException if another driver has it
   */
  public void own(String checkpointLocation, Duration timeout) {
    leases
        .computeIfAbsent(qualified(checkpointLocation), checkpoint -> lease(checkpoint, timeout))
        .take();
  }

  /** Gives a checkpoint back whose query did not start; nothing if it is not owned. */
  public void disown(String checkpointLocation) {
    CheckpointLease lease = leases.remove(qualified(checkpointLocation));
    if (lease != null) {
      lease.release();
    }
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    StreamingQuery query = spark.streams().get(event.id());
    CheckpointLease lease = query == null ? null : leases.get(checkpointOf(query));
    if (lease == null) {
      return;
    }
    running.put(event.runId(), lease);
    try {
      lease.take();
    } catch (IllegalStateException e) {
      LOG.atError()
          .setMessage("query-refused: {}")
          .addArgument(e.getMessage())
          .addKeyValue("query", event.id())
          .log();
      heartbeat.schedule(task(() -> stop(query)), 0);
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    CheckpointLease lease = running.remove(event.runId());
    if (lease != null && !running.containsValue(lease)) {
      lease.release();
    }
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    // Ownership does not depend on progress: a real-time batch reports none for minutes.
  }

  private CheckpointLease lease(String checkpoint, Duration timeout) {
    CheckpointLease lease = new CheckpointLease(checkpoint, files(checkpoint), timeout);
    long period = timeout.toMillis() / 5;
    heartbeat.schedule(task(() -> renew(lease)), period, period);
    return lease;
  }

  private void renew(CheckpointLease lease) {
    if (spark.sparkContext().isStopped()) {
      releaseAll();
      heartbeat.cancel();
    } else if (!lease.renew()) {
      LOG.atError()
          .setMessage("owner-lost: another driver has the checkpoint, its queries are stopped")
          .addKeyValue("checkpoint", lease.checkpoint())
          .log();
      for (StreamingQuery query : spark.streams().active()) {
        if (Objects.equals(checkpointOf(query), lease.checkpoint())) {
          stop(query);
        }
      }
    }
  }

  private static TimerTask task(Runnable work) {
    return new TimerTask() {
      @Override
      public void run() {
        work.run();
      }
    };
  }

  private void releaseAll() {
    leases.values().forEach(CheckpointLease::release);
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

  private static String checkpointOf(StreamingQuery query) {
    return SparkEngine.current().checkpoints().locationOf(query);
  }

  private CheckpointFiles files(String checkpoint) {
    try {
      return CheckpointFiles.in(
          StateFolder.of(checkpoint), spark.sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach " + checkpoint, e);
    }
  }

  private String qualified(String checkpointLocation) {
    Path path = new Path(checkpointLocation);
    try {
      return path.getFileSystem(spark.sparkContext().hadoopConfiguration())
          .makeQualified(path)
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach checkpoint " + path, e);
    }
  }
}

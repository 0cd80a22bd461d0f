package io.lowlag.realtime.state;

import io.lowlag.realtime.StateOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
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
  public void own(StateOptions options) {
    leases.computeIfAbsent(qualified(options), checkpoint -> lease(checkpoint, options)).take();
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
      LOG.error("event=query_refused query={} reason=\"{}\"", event.id(), e.getMessage());
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

  private CheckpointLease lease(String checkpoint, StateOptions options) {
    CheckpointFiles files =
        new CheckpointFiles(new Path(checkpoint, "lowlag-state"), conf(options));
    CheckpointLease lease = new CheckpointLease(checkpoint, files, options.ownerTimeout());
    long period = options.ownerTimeout().toMillis() / 5;
    heartbeat.schedule(task(() -> renew(lease)), period, period);
    return lease;
  }

  private void renew(CheckpointLease lease) {
    if (spark.sparkContext().isStopped()) {
      releaseAll();
      heartbeat.cancel();
    } else if (!lease.renew()) {
      LOG.error("event=owner_lost checkpoint={} action=stop_queries", lease.checkpoint());
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
      LOG.error("event=query_not_stopped query={}", query.id(), e);
    }
  }

  private static String checkpointOf(StreamingQuery query) {
    return query instanceof StreamingQueryWrapper wrapper
        ? wrapper.streamingQuery().resolvedCheckpointRoot()
        : "";
  }

  private Configuration conf(StateOptions options) {
    try {
      return StateSettings.forCheckpoint(spark.sparkContext().hadoopConfiguration(), options);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach " + options.checkpointLocation(), e);
    }
  }

  private String qualified(StateOptions options) {
    Path path = new Path(options.checkpointLocation());
    try {
      return path.getFileSystem(spark.sparkContext().hadoopConfiguration())
          .makeQualified(path)
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach checkpoint " + path, e);
    }
  }
}

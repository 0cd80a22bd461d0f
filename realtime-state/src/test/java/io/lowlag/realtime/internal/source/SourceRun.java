package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.SourceTask;
import io.lowlag.realtime.internal.task.TaskLink;
import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** A query on the source whose rows and task links are kept, over all its restarts. */
final class SourceRun {

  /** The modes that a query can be started in. */
  enum Mode {
    REAL_TIME,
    MICRO_BATCH,
    AVAILABLE_NOW;

    private Trigger trigger() {
      return switch (this) {
        case REAL_TIME -> Trigger.RealTime("5 seconds");
        case MICRO_BATCH -> Trigger.ProcessingTime(0);
        case AVAILABLE_NOW -> Trigger.AvailableNow();
      };
    }
  }

  record Arrived(String row, String topic, int partition, long offset, long task) {}

  record Linked(long batch, int taskIndex, SourceTask source) {}

  private static final ConcurrentMap<String, SourceRun> RUNS = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Path checkpoint;
  private final Map<String, String> options = new HashMap<>();
  private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();
  private final Queue<Linked> linked = new ConcurrentLinkedQueue<>();

  SourceRun(Path checkpoint, String... topics) {
    this.checkpoint = checkpoint;
    options.put("kafka.bootstrap.servers", TestBroker.shared().bootstrapServers());
    options.put("subscribe", String.join(",", topics));
    options.put("startingOffsets", "earliest");
    options.put("includeHeaders", "true");
    RUNS.put(id, this);
  }

  SourceRun with(String option, String value) {
    options.put(option, value);
    return this;
  }

  StreamingQuery start(Mode mode) {
    Dataset<Row> source =
        TestSpark.shared()
            .readStream()
            .format(CoPartitionedKafkaProvider.SHORT_NAME)
            .options(options)
            .load();
    try {
      return source
          .mapPartitions(new LinkKeeper(id), Encoders.row(source.schema()))
          .writeStream()
          .foreach(new RowKeeper(id))
          .option("checkpointLocation", checkpoint.toString())
          .outputMode("update")
          .trigger(mode.trigger())
          .start();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  void runAvailable() {
    try {
      start(Mode.AVAILABLE_NOW).awaitTermination();
    } catch (StreamingQueryException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  Collection<Arrived> arrived() {
    return arrived;
  }

  List<String> rows() {
    return arrived.stream().map(Arrived::row).toList();
  }

  Collection<Linked> linked() {
    return linked;
  }

  /** What Spark's own source reads from the same topics, in the same words. */
  List<String> rowsOfSparksSource() {
    return TestSpark.shared()
        .read()
        .format("kafka")
        .options(options)
        .load()
        .collectAsList()
        .stream()
        .map(SourceRun::words)
        .toList();
  }

  private void keepLink() {
    TaskContext task = TaskContext.get();
    try {
      linked.add(
          new Linked(
              Long.parseLong(task.getLocalProperty("streaming.sql.batchId")),
              task.partitionId(),
              TaskLink.of(task).await(Duration.ofSeconds(5))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String words(Row row) {
    StringBuilder words = new StringBuilder();
    words.append(text(row.getAs("key"))).append('|').append(text(row.getAs("value")));
    for (String column : List.of("topic", "partition", "offset", "timestamp", "timestampType")) {
      words.append('|').append(row.<Object>getAs(column));
    }
    List<Row> headers = row.isNullAt(row.fieldIndex("headers")) ? null : headers(row);
    if (headers != null) {
      headers.forEach(h -> words.append('|').append(h.getString(0)).append(text(h.getAs(1))));
    }
    return words.toString();
  }

  private static List<Row> headers(Row row) {
    return row.getList(row.fieldIndex("headers"));
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private record LinkKeeper(String run) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return new Iterator<>() {
        private boolean kept;

        @Override
        public boolean hasNext() {
          boolean hasNext = rows.hasNext();
          if (!kept) {
            kept = true;
            RUNS.get(run).keepLink();
          }
          return hasNext;
        }

        @Override
        public Row next() {
          return rows.next();
        }
      };
    }
  }

  private static final class RowKeeper extends ForeachWriter<Row> {
    private final String run;
    private long task;

    RowKeeper(String run) {
      this.run = run;
    }

    @Override
    public boolean open(long partitionId, long epochId) {
      task = partitionId;
      return true;
    }

    @Override
    public void process(Row row) {
      RUNS.get(run)
          .arrived
          .add(
              new Arrived(
                  words(row),
                  row.getAs("topic"),
                  row.getAs("partition"),
                  row.getAs("offset"),
                  task));
    }

    @Override
    public void close(Throwable error) {}
  }
}

package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.task.EndRequests;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.PartitionOffset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsRealTimeMode;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's side of the source. Spark's Kafka stream decides which offsets to read; this class
 * orders them by partition, one task each, and names the state that belongs to every offset.
 *
 * <p>All methods run on the query's own thread.
 *
 * @param <S> Spark's Kafka stream
 */
final class CoPartitionedStream<
        S extends
            MicroBatchStream & SupportsTriggerAvailableNow & SupportsRealTimeMode
                & ReportsSourceMetrics>
    implements MicroBatchStream,
        SupportsTriggerAvailableNow,
        SupportsRealTimeMode,
        ReportsSourceMetrics {

  private static final Logger LOG = LoggerFactory.getLogger(CoPartitionedStream.class);

  private static final long NOT_ASKED = -1;

  private final S kafka;
  private final SourceOptions options;
  private final LayoutGuard layout;
  private final ReaderSettings settings;
  private final QueryScope query;
  private final AlignedEnd alignedEnd;
  private final TimerBatches timerBatches;
  private final TaskPlacement placement = new TaskPlacement();
  private final TaskPlanner planner = new TaskPlanner(placement);

  private final LongSupplier wallClock;
  private final PlannedMoment plannedMoment = new PlannedMoment();
  private final WarmUp warmUp;
  private boolean realTime;
  private boolean availableNow;

  /** When an available-now run asked the broker what it will read, epoch milliseconds. */
  private long availableAt = NOT_ASKED;

  /** When the broker had answered. */
  private long availableBy;

  /** Where the last real-time batch ended, and what the broker had at that time. */
  private CoPartitionedOffset merged;

  private CoPartitionedOffset latestWhenMerged;

  /** Whether the last real-time batch ended because the query will be stopped. */
  private boolean lastBatch;

  CoPartitionedStream(
      S kafka,
      SourceOptions options,
      LayoutGuard layout,
      ReaderSettings settings,
      QueryScope query) {
    this(kafka, options, layout, settings, query, System::currentTimeMillis);
  }

  CoPartitionedStream(
      S kafka,
      SourceOptions options,
      LayoutGuard layout,
      ReaderSettings settings,
      QueryScope query,
      LongSupplier wallClock) {
    this.kafka = kafka;
    this.options = options;
    this.layout = layout;
    this.settings = settings;
    this.query = query;
    this.wallClock = wallClock;
    this.warmUp = new WarmUp(options.warmUpBatches());
    this.timerBatches = new TimerBatches(options.stateful(), query::isAwaited);
    this.alignedEnd =
        new AlignedEnd(
            new UnreadRecords(
                () -> AuthenticatedConsumer.peeking(settings.kafkaParams()),
                settings.arrival(),
                new DataLoss(settings.failOnDataLoss(), settings.groupId())));
  }

  @Override
  public void prepareForRealTimeMode() {
    options.checkRealTime();
    realTime = true;
    kafka.prepareForRealTimeMode();
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    availableNow = true;
    timerBatches.ofRunThatEnds();
    kafka.prepareForTriggerAvailableNow();
  }

  @Override
  public Offset initialOffset() {
    return CoPartitionedOffset.stateless(kafka.initialOffset());
  }

  @Override
  public Offset deserializeOffset(String json) {
    return CoPartitionedOffset.parse(json);
  }

  /**
   * Returns the end of the next micro-batch, with a new state id for every partition. The ids are
   * created here because Spark logs this offset before the batch runs: a rerun reads the same rows
   * and commits under the same ids.
   */
  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    CoPartitionedOffset from = CoPartitionedOffset.of(start);
    if (lastBatch) {
      awaitStop();
    }
    if (realTime && latestWhenMerged != null && from.equals(merged)) {
      // This was requested a moment ago. It plans nothing, and records wait while the broker
      // answers.
      return latestWhenMerged;
    }
    if (!realTime && from.namesStates() && EndRequests.isRequested(query.runId())) {
      // Starts no batch that the stop would interrupt.
      return from;
    }
    long askedAt = wallClock.getAsLong();
    CoPartitionedOffset limited = latest(from, limit);
    long answeredAt = wallClock.getAsLong();
    int partitions = layout.check(limited).partitions();
    if (realTime) {
      return limited;
    }
    // What Spark's source found a moment ago, before it applied the limit.
    CoPartitionedOffset found = from.at(kafka.reportLatestOffset());
    long moment = plannedMoment.of(askedAt, answeredAt);
    if (availableNow) {
      // Spark asks the broker once a run, when it plans the first batch.
      if (availableAt == NOT_ASKED) {
        availableAt = askedAt;
        availableBy = answeredAt;
      }
      moment = availableAt;
      answeredAt = availableBy;
    }
    // Spark runs the first batch of a checkpoint in any case.
    boolean hasRows = !limited.hasOffsetsOf(from) || !from.namesStates();
    if (!timerBatches.runNext(hasRows)) {
      return from;
    }
    AlignedEnd.Aligned aligned = align(from, limited, found);
    return aligned
        .end()
        .planned(newStates(partitions), moment, answeredAt, found, aligned.unreadFrom());
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark calls latestOffset(Offset, ReadLimit)");
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return kafka.getDefaultReadLimit();
  }

  @Override
  public Offset reportLatestOffset() {
    return kafka.reportLatestOffset();
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    CoPartitionedOffset from = CoPartitionedOffset.of(start);
    CoPartitionedOffset until = CoPartitionedOffset.of(end);
    int partitions = layout.check(until).partitions();
    query.begin(until.states());
    return planner.microBatch(
        partitions, from, until, kafka.planInputPartitions(toKafka(from), toKafka(until)));
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start) {
    CoPartitionedOffset from = CoPartitionedOffset.of(start);
    int partitions = layout.check(from).partitions();
    query.beginLive();
    return planner.realTime(
        partitions, from, warmUp.nextBatchMs(), kafka.planInputPartitions(toKafka(from)));
  }

  /**
   * Returns the end of a real-time batch, from the attempts that Spark accepted.
   *
   * @throws IllegalStateException if partitions were not read for too long, or if a topic grew
   *     while the batch ran. The batch is not committed in that case, because some of its keys may
   *     have reached a partition without their state. If the broker does not answer, the batch
   *     still counts, because everything in it is answered; the next batch is planned only when the
   *     broker answers
   */
  @Override
  public Offset mergeOffsets(PartitionOffset[] offsets) {
    List<TaskOffset> tasks = Arrays.stream(offsets).map(TaskOffset.class::cast).toList();
    query.endLive(tasks);
    tasks.forEach(task -> placement.ranAt(task.partition(), task.location()));
    CoPartitionedOffset end = CoPartitionedOffset.endOfLive(tasks);
    if (end.states().size() != layout.partitions()) {
      throw new IllegalStateException(
          "only partitions "
              + end.states().keySet()
              + " of "
              + layout.partitions()
              + " were read to the end of the batch: every task must read all of its input, so no"
              + " operator may stop early");
    }
    merged = end;
    latestWhenMerged = latestIfKnown(merged);
    if (latestWhenMerged != null) {
      layout.check(latestWhenMerged);
    }
    lastBatch = EndRequests.isRequested(query.runId());
    return merged;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return SparkEngine.current()
        .kafka()
        .rowReaders(new PartitionTaskReaders(settings), settings.includeHeaders());
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumed) {
    return kafka.metrics(latestConsumed.map(CoPartitionedOffset::of).map(this::toKafka));
  }

  @Override
  public void commit(Offset end) {
    kafka.commit(toKafka(CoPartitionedOffset.of(end)));
  }

  /** Closes this process's consumers immediately; those of executors close when they stay idle. */
  @Override
  public void stop() {
    try {
      query.close();
    } finally {
      try {
        alignedEnd.close();
      } finally {
        try {
          kafka.stop();
        } finally {
          ConsumerCache.shared().closeIdleOf(settings.groupId());
        }
      }
    }
  }

  @Override
  public String toString() {
    return CoPartitionedKafkaProvider.SHORT_NAME + options.topics();
  }

  private CoPartitionedOffset latest(CoPartitionedOffset from, ReadLimit limit) {
    Offset latest = kafka.latestOffset(toKafka(from), limit);
    if (latest == null) {
      throw new IllegalStateException(
          "topics " + options.topics() + " have no partitions; create them, or check the names");
    }
    return from.at(latest);
  }

  private AlignedEnd.Aligned align(
      CoPartitionedOffset from, CoPartitionedOffset limited, CoPartitionedOffset found) {
    boolean isOrdered = options.stateful() || limited.topics().size() > 1;
    return isOrdered
        ? alignedEnd.align(from, limited, found)
        : new AlignedEnd.Aligned(limited, Map.of());
  }

  /** Returns the latest offsets of the broker; null if it does not answer. */
  private CoPartitionedOffset latestIfKnown(CoPartitionedOffset from) {
    try {
      return latest(from, ReadLimit.allAvailable());
    } catch (Exception e) { // Spark's source throws undeclared checked ones too.
      if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
        throw stopped();
      }
      LOG.atWarn()
          .setMessage("latest-offsets-unknown: {}")
          .addArgument(e)
          .addKeyValue("topics", options.topics())
          .log();
      return null;
    }
  }

  /**
   * The run's batch has ended and Spark will report it; the stop would only interrupt the next one.
   */
  private void awaitStop() {
    try {
      EndRequests.awaitStop(query.runId());
    } catch (InterruptedException e) {
      throw stopped();
    }
  }

  /** Returns an exception that Spark treats as a stop, not as a failure of the query. */
  private static UncheckedIOException stopped() {
    return new UncheckedIOException(new InterruptedIOException("the query is stopped"));
  }

  private static SortedMap<Integer, String> newStates(int partitions) {
    SortedMap<Integer, String> ids = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ids.put(partition, UUID.randomUUID().toString());
    }
    return ids;
  }

  private Offset toKafka(CoPartitionedOffset offset) {
    return kafka.deserializeOffset(offset.kafkaJson());
  }
}

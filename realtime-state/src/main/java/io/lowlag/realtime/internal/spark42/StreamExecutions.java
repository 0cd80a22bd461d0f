package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.RunningQueries;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.sources.ForeachBatchSink;
import scala.Function2;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** The running queries, in Spark's own objects. */
final class StreamExecutions implements RunningQueries {

  /** The user's function, which no API returns. */
  private static final String FUNCTION = "batchWriter";

  @Override
  public boolean isActive(SparkSession session, String runId) {
    return find(session, runId).isPresent();
  }

  // Planning holds the lock, so a waiting caller is in the queue of the condition or of the lock.
  @Override
  public boolean isAwaited(SparkSession session, String runId) {
    return find(session, runId)
        .map(
            query -> {
              ReentrantLock lock = query.awaitProgressLock();
              return lock.isHeldByCurrentThread()
                  && (lock.hasWaiters(query.awaitProgressLockCondition())
                      || lock.hasQueuedThreads());
            })
        .orElse(false);
  }

  // Spark has no call between the end of the function and the commit of the batch.
  @Override
  public boolean checkAfterForeachBatch(SparkSession session, String runId, Runnable check) {
    Optional<ForeachBatchSink<?>> found =
        find(session, runId)
            .map(StreamExecution::sink)
            .filter(ForeachBatchSink.class::isInstance)
            .map(sink -> (ForeachBatchSink<?>) sink);
    found.ifPresent(sink -> wrap(sink, check));
    return found.isPresent();
  }

  @SuppressWarnings("unchecked") // the type of the field
  private static void wrap(ForeachBatchSink<?> sink, Runnable check) {
    try {
      Field field = ForeachBatchSink.class.getDeclaredField(FUNCTION);
      field.setAccessible(true);
      field.set(
          sink,
          new Checked((Function2<Dataset<Object>, Object, BoxedUnit>) field.get(sink), check));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this version of Spark keeps the function of foreachBatch in another field", e);
    }
  }

  private static Optional<StreamExecution> find(SparkSession session, String runId) {
    return ((org.apache.spark.sql.classic.SparkSession) session)
        .sharedState().activeStreamingQueries().values().stream()
            .filter(query -> query.runId().toString().equals(runId))
            .findFirst();
  }

  private static final class Checked extends AbstractFunction2<Dataset<Object>, Object, BoxedUnit> {

    private final Function2<Dataset<Object>, Object, BoxedUnit> function;
    private final Runnable check;

    Checked(Function2<Dataset<Object>, Object, BoxedUnit> function, Runnable check) {
      this.function = function;
      this.check = check;
    }

    @Override
    public BoxedUnit apply(Dataset<Object> batch, Object batchId) {
      BoxedUnit done = function.apply(batch, batchId);
      check.run();
      return done;
    }
  }
}

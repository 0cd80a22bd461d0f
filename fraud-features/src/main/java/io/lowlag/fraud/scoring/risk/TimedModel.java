package io.lowlag.fraud.scoring.risk;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A model with a time limit for a score, which runs in a separate thread. A score that takes longer
 * is interrupted and abandoned, and a new instance computes the next score. Only a few instances of
 * a class that do not end after an interrupt are left running in a process: after that, every score
 * of that class fails at once until one of them ends.
 */
final class TimedModel implements RiskModel {

  private static final int MOST_LEFT_BEHIND = 8;
  private static final long IDLE_SECONDS = 10;

  /** By the class of the model, because each task of each batch has its own instance. */
  private static final Map<String, AtomicInteger> LEFT_BEHIND = new ConcurrentHashMap<>();

  private final Supplier<RiskModel> models;
  private final Duration limit;

  private final AtomicInteger leftBehind;
  private RiskModel model;
  private boolean leftModel;
  private ExecutorService thread;

  TimedModel(Supplier<RiskModel> models, Duration limit) {
    this.models = models;
    this.limit = limit;
    this.model = models.get();
    this.leftBehind = LEFT_BEHIND.computeIfAbsent(className(), of -> new AtomicInteger());
  }

  /** Returns the class name of the model itself. */
  String className() {
    return model.getClass().getName();
  }

  @Override
  public void configure(Map<String, String> options) {
    throw new IllegalStateException("the models come configured");
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public String version() {
    return model.version();
  }

  @Override
  public Set<String> features() {
    return model.features();
  }

  @Override
  public RiskScore score(Features features) {
    int left = leftBehind.get();
    if (left >= MOST_LEFT_BEHIND) {
      throw new IllegalStateException(
          left
              + " scores that took longer than "
              + limit.toMillis()
              + " ms still run in this process");
    }
    if (leftModel) {
      replaceModel();
    }
    if (thread == null) {
      thread = newThread();
    }
    RiskModel asked = model;
    Future<RiskScore> score = thread.submit(() -> asked.score(features));
    try {
      return score.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      leaveBehind();
      throw new IllegalStateException("the score took longer than " + limit.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      leaveBehind();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    }
  }

  private void leaveBehind() {
    ExecutorService late = thread;
    leftBehind.incrementAndGet();
    thread = null;
    leftModel = true;
    late.shutdownNow();
    Thread watch =
        daemon(
            () -> {
              try {
                late.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
                leftBehind.decrementAndGet();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    watch.start();
  }

  // The model that is left behind still runs, so it must not be asked again. If its replacement
  // cannot be created, this score fails, and the next one tries again.
  private void replaceModel() {
    try {
      model = models.get();
      leftModel = false;
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "a score took too long, and no new instance can be created: " + e.getMessage(), e);
    }
  }

  private static RuntimeException unwrapped(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException own ? own : new IllegalStateException(failure);
  }

  // The thread ends when it has nothing to do, because a model is not told that its task has ended.
  private static ExecutorService newThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), TimedModel::daemon);
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  private static Thread daemon(Runnable work) {
    Thread made = new Thread(work, "risk-model");
    made.setDaemon(true);
    return made;
  }
}

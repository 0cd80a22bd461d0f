package io.lowlag.realtime.internal.task;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Keeps objects that one task of a process leaves for the next, such as a connected consumer, for a
 * limited time. Its objects are idle: an object is either with one task or in the cache, never
 * both.
 *
 * @param <K> identifies interchangeable objects
 * @param <V> the kept object
 */
public final class IdleCache<K, V> {

  private record Idle<V>(V value, Future<?> ending) {}

  private final Duration timeout;
  private final Consumer<V> end;
  private final ConcurrentMap<K, Idle<V>> idle = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param name of the thread that ends what was idle for too long; it lives only while something
   *     is
   * @param timeout how long something is kept
   * @param end what to do with something that nobody took
   */
  public IdleCache(String name, Duration timeout, Consumer<V> end) {
    this.timeout = timeout;
    this.end = end;
    this.timer = timer(name);
  }

  /** Takes the object of that key; from then on only the caller has it. */
  public Optional<V> take(K key) {
    Idle<V> kept = idle.remove(key);
    if (kept == null) {
      return Optional.empty();
    }
    kept.ending.cancel(false);
    return Optional.of(kept.value);
  }

  /** Keeps the value for the next task; ends it if the key already has one. */
  public void keep(K key, V value) {
    Future<?> ending =
        timer.schedule(() -> expire(key, value), timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (idle.putIfAbsent(key, new Idle<>(value, ending)) != null) {
      ending.cancel(false);
      end.accept(value);
    }
  }

  /** Ends all objects whose key matches. */
  public void endAll(Predicate<K> matched) {
    idle.forEach(
        (key, kept) -> {
          if (matched.test(key) && idle.remove(key, kept)) {
            kept.ending.cancel(false);
            end.accept(kept.value);
          }
        });
  }

  /** Returns the number of kept objects. */
  public int size() {
    return idle.size();
  }

  private void expire(K key, V value) {
    Idle<V> kept = idle.get(key);
    if (kept != null && kept.value == value && idle.remove(key, kept)) {
      end.accept(value);
    }
  }

  private static ScheduledThreadPoolExecutor timer(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}

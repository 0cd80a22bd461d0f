package io.lowlag.realtime.internal.figures;

import io.lowlag.realtime.internal.task.Periodic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The metrics of an application over the last minutes. */
public final class FiguresHistory implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int STEPS = 120;

  private final ApplicationFigures figures;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Periodic looking;

  /** Counters and histograms at one moment; samples are small because many are kept. */
  private record Sample(long takenAt, Map<String, Long> counters, Map<String, byte[]> histograms) {

    static Sample of(Figures now) {
      Map<String, byte[]> encoded = new TreeMap<>();
      now.histograms().forEach((name, all) -> encoded.put(name, Histograms.encode(all)));
      return new Sample(now.takenAt(), now.counters(), encoded);
    }
  }

  /**
   * The metrics of a period.
   *
   * @param until its end, epoch milliseconds
   * @param seconds its length
   * @param counters by how much each counter grew
   * @param histograms the values of the period
   */
  public record Stretch(
      long until, double seconds, Map<String, Long> counters, Map<String, Histogram> histograms) {}

  private FiguresHistory(ApplicationFigures figures) {
    this.figures = figures;
  }

  /** Starts to take samples, every few seconds. */
  public static FiguresHistory start(ApplicationFigures figures) {
    FiguresHistory history = new FiguresHistory(figures);
    history.looking = Periodic.start("lowlag-history", STEP, history::look);
    return history;
  }

  private void look() {
    Sample now = Sample.of(figures.now());
    synchronized (samples) {
      samples.addLast(now);
      if (samples.size() > STEPS) {
        samples.removeFirst();
      }
    }
  }

  /** Returns the current metrics. */
  public Figures now() {
    return figures.now();
  }

  /** Returns the metrics of the time since that long ago, or since the start. */
  public Stretch last(Duration time, Figures now) {
    Sample before = null;
    for (Sample sample : kept()) {
      if (before == null || sample.takenAt() <= now.takenAt() - time.toMillis()) {
        before = sample;
      }
    }
    return between(before, Sample.of(now));
  }

  /** Returns the metrics of each step of the last minutes, the oldest first. */
  public List<Stretch> steps() {
    List<Sample> all = kept();
    List<Stretch> steps = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      steps.add(between(all.get(i - 1), all.get(i)));
    }
    return steps;
  }

  private List<Sample> kept() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  private static Stretch between(Sample before, Sample after) {
    Map<String, Long> counters = new TreeMap<>(after.counters());
    Map<String, Histogram> histograms = new TreeMap<>();
    after.histograms().forEach((name, all) -> histograms.put(name, Histograms.decode(all)));
    if (before != null) {
      before.counters().forEach((name, count) -> counters.merge(name, -count, Long::sum));
      before
          .histograms()
          .forEach(
              (name, earlier) -> {
                Histogram all = histograms.get(name);
                if (all != null) {
                  all.subtract(Histograms.decode(earlier));
                }
              });
    }
    long since = before == null ? after.takenAt() : before.takenAt();
    double seconds = Math.max(1, after.takenAt() - since) / 1e3;
    return new Stretch(after.takenAt(), seconds, counters, histograms);
  }

  @Override
  public void close() {
    looking.close();
  }
}

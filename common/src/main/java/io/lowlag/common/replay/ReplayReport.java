package io.lowlag.common.replay;

import io.lowlag.common.report.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The result of a replay: counts by the reason of the dead letters. */
public final class ReplayReport {

  private static final int MOST_PROBLEMS = 10;

  private final ReplayOrder order;
  private final Map<String, Map<Fate, Long>> byReason = new TreeMap<>();
  private final Map<String, String> problems = new TreeMap<>();

  ReplayReport(ReplayOrder order) {
    this.order = order;
  }

  void add(String reason, Fate fate) {
    byReason.computeIfAbsent(reason, first -> new EnumMap<>(Fate.class)).merge(fate, 1L, Long::sum);
  }

  /** Returns how many were put back; in a dry run, how many would be. */
  public long replayed() {
    return sum(Fate.REPLAYED);
  }

  /**
   * Returns how many did not go back because their topics do not exist or do not take them, or
   * because too many before them did not go back.
   */
  public long unreachable() {
    return sum(Fate.UNREACHABLE) + sum(Fate.POSTPONED);
  }

  /** Adds the reason why a dead letter cannot go back; the first ones are shown. */
  void unreachable(Letter letter, String why) {
    String topic = letter.target().orElseThrow();
    if (problems.size() < MOST_PROBLEMS || problems.containsKey(topic)) {
      problems.putIfAbsent(topic, letter.place() + " cannot go back to " + topic + ": " + why);
    }
  }

  private long sum(Fate fate) {
    return byReason.values().stream().mapToLong(counts -> counts.getOrDefault(fate, 0L)).sum();
  }

  /** Returns a table by reason, if there are dead letters, and a closing line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!byReason.isEmpty()) {
      Table table =
          new Table(
              "reason",
              "replayed",
              "before",
              "shortened",
              "unencodable",
              "unreachable",
              "of unknown origin",
              "postponed");
      byReason.forEach(
          (reason, counts) ->
              table.row(
                  reason,
                  counts.getOrDefault(Fate.REPLAYED, 0L),
                  counts.getOrDefault(Fate.REPLAYED_BEFORE, 0L),
                  counts.getOrDefault(Fate.SHORTENED, 0L),
                  counts.getOrDefault(Fate.UNENCODABLE, 0L),
                  counts.getOrDefault(Fate.UNREACHABLE, 0L),
                  counts.getOrDefault(Fate.UNKNOWN, 0L),
                  counts.getOrDefault(Fate.POSTPONED, 0L)));
      lines.addAll(table.toString().lines().toList());
    }
    problems.values().forEach(problem -> lines.add("  " + problem));
    lines.add(
        "  "
            + order.topic()
            + ": "
            + replayed()
            + (order.dryRun() ? " would be replayed" : " replayed")
            + others(Fate.REPLAYED_BEFORE, "were replayed before")
            + others(Fate.SHORTENED, "were shortened and cannot be replayed")
            + others(
                Fate.UNENCODABLE,
                "do not fit the format of the topic that they were for and cannot be replayed")
            + others(
                Fate.UNREACHABLE,
                "cannot go back to their topics; fix that and run the command again")
            + others(
                Fate.POSTPONED,
                "wait for the next run, because too many before them cannot go back")
            + others(Fate.UNKNOWN, "do not say which topic they came from"));
    return lines;
  }

  private String others(Fate fate, String why) {
    long count = sum(fate);
    return count == 0 ? "" : ", " + count + " " + why;
  }
}

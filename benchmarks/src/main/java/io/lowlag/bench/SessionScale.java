package io.lowlag.bench;

import java.time.Duration;
import java.util.List;

/**
 * The size and duration of the measurements of sessionization.
 *
 * @param populations concurrent sessions to try, ascending
 * @param heartbeat interval of the heartbeats
 * @param stepMeasured how long each population is measured; no batch boundary is in this time
 * @param halfMeasured how long half the load is measured; longer than a batch, so that it contains
 *     a boundary
 * @param batch checkpoint interval at half load
 */
public record SessionScale(
    List<Integer> populations,
    Duration heartbeat,
    Duration stepMeasured,
    Duration halfMeasured,
    Duration batch) {

  private static final List<Integer> POPULATIONS =
      List.of(10_000, 100_000, 200_000, 300_000, 450_000, 600_000);
  private static final List<Integer> FEW = List.of(500, 1_000);

  public SessionScale {
    if (populations.stream().anyMatch(sessions -> sessions < 2)) {
      throw new IllegalArgumentException(
          "--sessions is " + populations + ": a population has at least 2 sessions");
    }
    populations = populations.stream().sorted().toList();
  }

  /**
   * Returns the full scale: about a quarter of an hour with the usual populations, which replace an
   * empty list.
   */
  public static SessionScale full(List<Integer> populations) {
    return new SessionScale(
        populations.isEmpty() ? POPULATIONS : populations,
        Duration.ofSeconds(30),
        Duration.ofSeconds(45),
        Duration.ofSeconds(75),
        Duration.ofSeconds(60));
  }

  /**
   * Returns a scale that shows in about a minute that the measurement works; its figures mean
   * nothing.
   */
  public static SessionScale quick(List<Integer> populations) {
    return new SessionScale(
        populations.isEmpty() ? FEW : populations,
        Duration.ofSeconds(3),
        Duration.ofSeconds(3),
        Duration.ofSeconds(6),
        Duration.ofSeconds(5));
  }

  int largest() {
    return populations.get(populations.size() - 1);
  }
}

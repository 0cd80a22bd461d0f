package io.lowlag.common.replay;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Says which dead letters a replay puts back.
 *
 * @param topic of the dead letters
 * @param reasons codes of the reasons of the dead letters; empty for all reasons
 * @param since begins with the first that was written at this time or later
 * @param until ends before the first that was written at this time or later
 * @param dryRun whether they are only counted
 */
public record ReplayOrder(
    String topic,
    Set<String> reasons,
    Optional<Instant> since,
    Optional<Instant> until,
    boolean dryRun) {

  public ReplayOrder {
    reasons = Set.copyOf(reasons);
  }

  boolean wants(String reason) {
    return reasons.isEmpty() || reasons.contains(reason);
  }
}

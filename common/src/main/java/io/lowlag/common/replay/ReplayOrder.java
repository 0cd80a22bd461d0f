package io.lowlag.common.replay;

import io.lowlag.common.decoding.RejectReason;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Says which dead letters a replay puts back.
 *
 * @param topic of the dead letters
 * @param reasons of the dead letters; empty for all reasons
 * @param since begins with the first that was written at this time or later
 * @param until ends before the first that was written at this time or later
 * @param dryRun whether they are only counted
 */
public record ReplayOrder(
    String topic,
    Set<RejectReason> reasons,
    Optional<Instant> since,
    Optional<Instant> until,
    boolean dryRun) {

  public ReplayOrder {
    reasons = reasons.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(reasons));
  }

  boolean wants(String reason) {
    return reasons.isEmpty() || reasons.stream().anyMatch(wanted -> wanted.code().equals(reason));
  }
}

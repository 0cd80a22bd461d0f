package io.lowlag.common.replay;

import io.lowlag.common.decoding.RejectReason;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are to be put back.
 *
 * @param topic of the dead letters
 * @param reasons why they are dead letters; empty: whatever the reason
 * @param since those from the first that was written then or later
 * @param until those before the first that was written then or later
 * @param dryRun only count them
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

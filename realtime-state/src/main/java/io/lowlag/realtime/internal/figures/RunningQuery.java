package io.lowlag.realtime.internal.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;

/**
 * A query that the driver runs, as its metrics name it.
 *
 * @param name of the query or the job
 * @param runId of the query's run
 * @param mode micro-batch, real-time or available-now
 * @param state where its state is: co-partitioned, shuffled or none
 * @param interval the trigger interval; in real-time mode the checkpoint interval
 * @param slots task slots that are available at the moment of the call
 * @param slotsNeeded task slots that it needs at the same time
 * @param startedAt when it was started
 */
public record RunningQuery(
    String name,
    String runId,
    String mode,
    String state,
    Duration interval,
    IntSupplier slots,
    int slotsNeeded,
    Instant startedAt) {}

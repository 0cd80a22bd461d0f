package io.lowlag.attribution.credit.model;

/**
 * State: an adjustment that is applied or waits for its conversion.
 *
 * @param event as it was read
 * @param expiresAt until when it waits, processing time in epoch milliseconds
 */
public record Adjustment(JourneyEvent event, long expiresAt) {}

package io.lowlag.attribution.credit.model;

/**
 * State: an adjustment that waits for its conversion.
 *
 * @param event with the record that it was read from, which is rejected if no conversion comes
 * @param expiresAt until when it waits, processing time in epoch milliseconds
 */
public record Adjustment(JourneyEvent event, long expiresAt) {}

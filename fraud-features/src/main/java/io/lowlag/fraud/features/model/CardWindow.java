package io.lowlag.fraud.features.model;

import io.lowlag.fraud.model.WindowFeatures;

/**
 * A window of a card as it is after a batch has changed it.
 *
 * @param cardId the card
 * @param start of the window, epoch milliseconds
 * @param end of the window, which it does not hold
 * @param features what the card did in it
 * @param sentUs the newest of its transactions' stamps, epoch microseconds
 * @param sourceUs see {@code sentUs}
 */
public record CardWindow(
    String cardId, long start, long end, WindowFeatures features, long sentUs, long sourceUs) {}

package io.lowlag.fraud.features.model;

import io.lowlag.fraud.model.WindowFeatures;

/**
 * A window of a card after a change by a batch.
 *
 * @param cardId the card
 * @param start of the window, epoch milliseconds
 * @param end of the window, exclusive
 * @param features the features of the card in the window
 * @param sentUs the newest stamp of the transactions that changed it, epoch microseconds
 * @param sourceUs see {@code sentUs}
 */
public record CardWindow(
    String cardId, long start, long end, WindowFeatures features, long sentUs, long sourceUs) {}

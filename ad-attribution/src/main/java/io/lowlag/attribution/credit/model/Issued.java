package io.lowlag.attribution.credit.model;

/**
 * State: what was last put out about a conversion under a model.
 *
 * @param model the model's name
 * @param revision its revision, from 1
 * @param eventId its event id, which follows from all that it was made of
 */
public record Issued(String model, int revision, String eventId) {}

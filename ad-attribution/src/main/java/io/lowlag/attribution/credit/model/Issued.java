package io.lowlag.attribution.credit.model;

/**
 * State: what was last emitted about a conversion under a model.
 *
 * @param model the model's name
 * @param revision its revision, from 1
 * @param eventId its event id, which depends on all inputs of the record
 */
public record Issued(String model, int revision, String eventId) {}

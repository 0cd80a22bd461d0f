package com.example.limits;

/**
 * A card spent more than its limit.
 *
 * @param card the card
 * @param cents what it spent in the running period
 */
public record Alert(String card, long cents) {}

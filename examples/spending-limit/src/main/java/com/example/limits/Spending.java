package com.example.limits;

/**
 * The state of a card: what it spent in the running period.
 *
 * @param cents the sum
 * @param alerted whether an alert was sent
 */
public record Spending(long cents, boolean alerted) {}

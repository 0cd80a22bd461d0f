package com.example.limits;

/**
 * A payment as it comes from Kafka.
 *
 * @param card whose payment it is; also the Kafka key
 * @param cents the amount
 */
public record Payment(String card, long cents) {}

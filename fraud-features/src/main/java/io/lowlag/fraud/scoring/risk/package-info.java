/** Computes scores from features: the default formula, and the interface for other models. */
package io.lowlag.fraud.scoring.risk;

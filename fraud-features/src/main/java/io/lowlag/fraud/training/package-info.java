/** Trains a model for scoring from labelled transactions. */
package io.lowlag.fraud.training;

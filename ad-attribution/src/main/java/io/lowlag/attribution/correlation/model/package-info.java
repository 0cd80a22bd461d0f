/** Records of the correlation: its events, its outputs and its state. */
package io.lowlag.attribution.correlation.model;

/** Records of the delivery: its events, its outputs and its state. */
package io.lowlag.attribution.delivery.model;

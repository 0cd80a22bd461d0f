/** Records of the credit: its events, its outputs and its state. */
package io.lowlag.attribution.credit.model;

/** Records of the sessionization: its events, its outputs and its state. */
package io.lowlag.sessionization.model;

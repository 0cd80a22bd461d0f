/** The events that features, scoring and landing share. */
package io.lowlag.fraud.model;

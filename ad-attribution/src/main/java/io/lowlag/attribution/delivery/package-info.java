/** Counts the impressions that a contract is about, and tells once when it is fulfilled. */
package io.lowlag.attribution.delivery;

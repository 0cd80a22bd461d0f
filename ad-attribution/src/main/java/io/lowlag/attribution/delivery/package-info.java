/** Counts the impressions of a contract, and reports once when it is fulfilled. */
package io.lowlag.attribution.delivery;

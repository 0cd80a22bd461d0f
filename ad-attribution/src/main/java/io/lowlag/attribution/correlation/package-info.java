/** Correlates ad requests with the impressions that follow them. */
package io.lowlag.attribution.correlation;

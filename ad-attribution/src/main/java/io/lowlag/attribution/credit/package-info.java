/** Credits the touches of a user for the user's conversions. */
package io.lowlag.attribution.credit;

/** The records of what a job dropped, and why. */
package io.lowlag.attribution.audit;

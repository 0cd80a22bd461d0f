/** Scored transactions in Delta: the table, and the job that fills it from their topic. */
package io.lowlag.fraud.landing;

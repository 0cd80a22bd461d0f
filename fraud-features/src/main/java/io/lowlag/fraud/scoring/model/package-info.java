/** What scoring alone puts out, and its state. */
package io.lowlag.fraud.scoring.model;

/** Records that only scoring emits, and its state. */
package io.lowlag.fraud.scoring.model;

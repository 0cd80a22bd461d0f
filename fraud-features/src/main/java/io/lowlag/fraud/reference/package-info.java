/** The cards' risk tiers: a table that is read again when it has changed, while queries run. */
package io.lowlag.fraud.reference;

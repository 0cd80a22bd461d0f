/** The remembered transactions of a card, and how they are stored in state. */
package io.lowlag.fraud.memory;

/** What is remembered of a card's transactions, and how it lies in state. */
package io.lowlag.fraud.memory;

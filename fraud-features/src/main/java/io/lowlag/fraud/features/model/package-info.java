/** The windows of cards, and their state. */
package io.lowlag.fraud.features.model;

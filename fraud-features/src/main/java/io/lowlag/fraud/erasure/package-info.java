/** Removes a card from what the jobs have written. */
package io.lowlag.fraud.erasure;

/** Removes a card from everything that the jobs have written. */
package io.lowlag.fraud.erasure;

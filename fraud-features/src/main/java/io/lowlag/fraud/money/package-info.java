/** Amounts in the base currency. */
package io.lowlag.fraud.money;

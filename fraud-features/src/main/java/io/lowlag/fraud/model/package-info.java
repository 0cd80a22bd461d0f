/** What features and scoring both read. */
package io.lowlag.fraud.model;

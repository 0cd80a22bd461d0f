/** The online store: the latest features of each card, where a service can query them. */
package io.lowlag.fraud.online;

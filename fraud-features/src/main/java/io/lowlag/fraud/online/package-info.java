/** The online store: the latest features of each card, where a service can ask for them. */
package io.lowlag.fraud.online;

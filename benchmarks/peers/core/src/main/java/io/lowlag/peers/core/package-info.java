/** What both peers share: decisions, JSON and state of the correlation, without any engine. */
package io.lowlag.peers.core;

/** A schema registry with Confluent's REST interface, and what is known of it in this process. */
package io.lowlag.common.registry;

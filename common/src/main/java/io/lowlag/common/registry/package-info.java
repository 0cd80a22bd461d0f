/**
 * A client for a schema registry with Confluent's REST interface, and the schemas that this process
 * knows.
 */
package io.lowlag.common.registry;

package io.lowlag.common.registry;

import java.io.Serializable;

/**
 * A schema in a registry. A schema with an id never changes.
 *
 * @param id with which records name it
 * @param type AVRO, PROTOBUF or JSON, as the registry writes it
 * @param text the schema itself
 * @param references whether it needs other schemas of the registry
 */
public record RegisteredSchema(int id, String type, String text, boolean references)
    implements Serializable {}

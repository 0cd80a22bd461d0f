/** The formats of the values of topics: JSON, or Avro and Protobuf with a schema id. */
package io.lowlag.common.format;

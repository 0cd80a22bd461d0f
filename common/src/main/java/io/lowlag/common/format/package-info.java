/** How the values of topics are written: JSON, or Avro and Protobuf under a schema's id. */
package io.lowlag.common.format;

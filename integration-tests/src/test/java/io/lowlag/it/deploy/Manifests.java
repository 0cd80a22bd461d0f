package io.lowlag.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** YAML files as trees, and what is asked of all of them. */
final class Manifests {

  private static final JsonMapper JSON = new JsonMapper();

  /** What is assigned to something with the name of a secret: its first two characters. */
  private static final Pattern ASSIGNED_SECRET =
      Pattern.compile("(?i)(?:password|passwd|secret|token)\\s*[=:]\\s*[\\\\\"']*(\\S{2})");

  private Manifests() {}

  static Stream<JsonNode> each(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  static List<String> texts(JsonNode list) {
    return each(list).map(JsonNode::asText).toList();
  }

  /** Every text in a tree, wherever it stands. */
  static Stream<String> leaves(JsonNode tree) {
    return tree.isContainerNode()
        ? each(tree).flatMap(Manifests::leaves)
        : Stream.of(tree.asText());
  }

  /** Assignments to names of secrets of something that is no reference. */
  static List<String> literalSecrets(String text) {
    Matcher assigned = ASSIGNED_SECRET.matcher(text);
    return assigned
        .results()
        .filter(found -> !found.group(1).equals("${") && !found.group(1).equals("{{"))
        .map(found -> found.group().split("[=:]", 2)[0] + " is written out")
        .toList();
  }

  /** What a schema has against a document. */
  static List<String> violations(JsonNode schema, JsonNode document) {
    Schema checked =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema.toString(), InputFormat.JSON);
    return checked.validate(document.toString(), InputFormat.JSON).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  /**
   * The schema of a custom resource as an API server with strict validation reads it: fields that
   * it does not name are refused, not dropped.
   */
  static JsonNode strict(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    close(copy);
    // What every resource has.
    for (String field : List.of("apiVersion", "kind", "metadata")) {
      ((ObjectNode) copy.path("properties")).set(field, JSON.createObjectNode());
    }
    return copy;
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
      if (!object.has("additionalProperties")
          && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
        object.put("additionalProperties", false);
      }
    }
    schema.forEach(Manifests::close);
  }
}

package io.lowlag.it.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.format.Contract;
import io.lowlag.common.format.ProtobufText;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/**
 * Protobuf, JSON Schema and docs/contracts.md are what the Avro contracts say. Run with {@code
 * -Dlowlag.docs.update=true} to write them again.
 */
class ContractDocTest {

  private static final Path DOCUMENT = Repository.root().resolve("docs/contracts.md");
  private static final String COMMAND =
      "./mvnw -pl integration-tests -am test -Dtest=ContractDocTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlowlag.docs.update=true";

  private static final String HEAD =
      """
      # Contracts

      This page describes the fields of the records of each topic. The folder [contracts](../contracts) contains them as Avro (`.avsc`),
      Protobuf (`.proto`) and JSON Schema (`.schema.json`). The other two and this page are generated from the Avro schemas
      ([how](../CONTRIBUTING.md#change-a-contract)).

      A [setting](configuration.md) chooses the format of a topic: `format.topics."ad-requests" = avro`. An event has the same fields
      in every format:

      | here | JSON | Avro | Protobuf |
      |---|---|---|---|
      | text | string | string | string |
      | whole number | integer | long | int64 |
      | small number | integer | int | int32 |
      | time | epoch milliseconds | long, timestamp-millis | int64, epoch milliseconds |
      | decimal(p,s) | string | bytes, decimal with that scale | string |
      | yes or no | boolean | boolean | bool |
      | list of ... | array | array | repeated |
      | object | object | record | message |

      In JSON, an optional field is absent or null. In Avro, it is a union with null. In Protobuf, it is not set. Protobuf declares all
      fields as `optional`, so that a reader can distinguish zero from absent. If a field that is not optional on this page is not set,
      the record becomes a dead letter.

      Avro and Protobuf values begin with Confluent's frame. It consists of a zero byte, four bytes with the id of the writer's schema and,
      for Protobuf, the list of indexes of the message, which must be the first one of its file. The subject in the registry is the name
      of the topic with `-value`. A job uses a fetched schema only to read what its writer wrote: it writes under its own contract, and
      reads the fields of its own contract. Dead letters keep the bytes of the original record.

      ## What may change

      You may add an optional field, and you may remove an optional field. In Protobuf, no other field ever gets the number of a removed
      one. Names, types, the scale of a decimal and the meaning of a number do not change. So every version can read what every other
      version wrote (`FULL_TRANSITIVE` in the registry). Replays of topics and dead letters need this. A test compares the contracts
      with those of [every release](../contracts/released).

      In development, the jobs can register the schemas themselves: `schema-registry.auto-register = true`. In production, leave it off,
      and register the schemas of the outputs from the folder before you start a job. The job looks up their ids at its start.
      """;

  @Test
  void whatIsMadeOfTheContractsIsUpToDate() throws IOException {
    Map<Path, String> expected = new TreeMap<>();
    StringBuilder document = new StringBuilder(HEAD);
    for (String module : Contracts.MODULES) {
      document.append("\n## ").append(module).append('\n');
      Contracts.of(Contracts.FOLDER.resolve(module))
          .forEach(
              (topic, contract) -> {
                Path file = Contracts.FOLDER.resolve(module).resolve(topic);
                expected.put(file.resolveSibling(topic + ".proto"), ProtobufText.of(contract));
                expected.put(
                    file.resolveSibling(topic + ".schema.json"), JsonSchemaText.of(contract));
                section(topic, contract, document);
              });
    }
    expected.put(DOCUMENT, document.toString());
    for (Map.Entry<Path, String> file : expected.entrySet()) {
      if (Boolean.getBoolean("lowlag.docs.update")) {
        Files.writeString(file.getKey(), file.getValue());
      }
      assertThat(file.getKey()).as("out of date; run " + COMMAND).hasContent(file.getValue());
    }
  }

  private static void section(String topic, Contract contract, StringBuilder text) {
    text.append("\n### ").append(topic).append("\n\n").append(contract.schema().getDoc());
    text.append("\n\n| field | type | number | meaning |\n|---|---|---|---|\n");
    rows("", contract.schema(), text);
  }

  private static void rows(String place, Schema type, StringBuilder text) {
    for (Schema.Field field : type.getFields()) {
      Schema present = Contract.present(field.schema());
      boolean list = present.getType() == Schema.Type.ARRAY;
      Schema one = list ? present.getElementType() : present;
      String name = place + field.name();
      text.append("| `")
          .append(name)
          .append("` | ")
          .append(list ? "list of " : "")
          .append(type(one))
          .append(Contract.optional(field.schema()) ? ", optional" : "")
          .append(" | ")
          .append(Contract.number(field))
          .append(" | ")
          .append(field.doc())
          .append(" |\n");
      if (one.getType() == Schema.Type.RECORD) {
        rows(name + (list ? "[]." : "."), one, text);
      }
    }
  }

  private static String type(Schema type) {
    return switch (type.getType()) {
      case RECORD -> "object";
      case LONG -> type.getLogicalType() == null ? "whole number" : "time";
      case INT -> "small number";
      case BOOLEAN -> "yes or no";
      case BYTES ->
          Contract.decimal(type)
              .map(decimal -> "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")")
              .orElseThrow();
      default -> "text";
    };
  }
}

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
 * Keeps what is made of the Avro contracts true: Protobuf, JSON Schema and docs/contracts.md. Run
 * with {@code -Dlowlag.docs.update=true} to write them anew.
 */
class ContractDocTest {

  private static final Path DOCUMENT = Repository.root().resolve("docs/contracts.md");
  private static final String COMMAND =
      "./mvnw -pl integration-tests -am test -Dtest=ContractDocTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlowlag.docs.update=true";

  private static final String HEAD =
      """
      # Contracts

      What the records of each topic hold. The folder [contracts](../contracts) has them as Avro (`.avsc`), Protobuf (`.proto`)
      and JSON Schema (`.schema.json`); the Avro schema is the source of the other two and of this page.

      How a topic is written is a [setting](configuration.md): `format.topics."ad-requests" = avro`. The same event has the same
      fields in every format:

      | here | JSON | Avro | Protobuf |
      |---|---|---|---|
      | text | string | string | string |
      | whole number | integer | long | int64 |
      | small number | integer | int | int32 |
      | time | epoch milliseconds | long, timestamp-millis | int64, epoch milliseconds |
      | decimal(p,s) | string | bytes, decimal with that scale | string |
      | yes or no | boolean | boolean | bool |
      | list of ... | array | array | repeated |

      An optional field is absent or null in JSON, a union with null in Avro, and not set in Protobuf. All fields of Protobuf are
      declared `optional` so that zero and absent differ; one that is needed here makes a dead letter when it is not set.

      Avro and Protobuf values carry Confluent's frame: a zero byte, four bytes with the id of the writer's schema, and in
      Protobuf the list of indexes of the message, which has to be the first of its file. The subject in the registry is the topic
      with `-value`. Dead letters keep the bytes that they came with. A fetched schema is only ever the writer's: what is read is
      what is written here.

      ## What may change

      A field may be added if it is optional, and an optional field may be removed; its number in Protobuf is never given to
      another. Names, types, the scale of a decimal and the meaning of a number stay. So every version reads what every other one
      writes, which replays from checkpoints and dead letters need (`FULL_TRANSITIVE` in the registry). A test holds the contracts
      against those of [every release](../contracts/released).

      Nobody has to register a schema by hand in development: `schema-registry.auto-register = true`. In production it is off, and
      the schemas of the outputs are registered from the folder before a job starts, which looks up their ids.
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

package io.lowlag.it.format;

import io.lowlag.common.format.Compatibility;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** What a change of a contract breaks. */
final class ContractHistory {

  private ContractHistory() {}

  /**
   * What is broken between two sets of contracts, by topic.
   *
   * @return a line each; none if each reads what the other writes, in every format
   */
  static List<String> broken(Map<String, Contract> before, Map<String, Contract> now) {
    List<String> broken = new ArrayList<>();
    before.forEach(
        (topic, old) -> {
          Contract current = now.get(topic);
          if (current == null) {
            broken.add(topic + " has no contract any more");
            return;
          }
          reads(topic + ": what was written before", current, old, broken);
          reads(topic + ": a reader of before, and what is written now", old, current, broken);
          numbers(topic, old.schema(), current.schema(), broken);
        });
    return broken;
  }

  private static void reads(String what, Contract reader, Contract writer, List<String> broken) {
    try {
      Compatibility.check(writer.schema(), reader);
    } catch (PayloadException e) {
      broken.add(what + ": " + e.getMessage());
    }
  }

  private static void numbers(String place, Schema before, Schema now, List<String> broken) {
    for (Schema.Field old : before.getFields()) {
      Schema.Field same = now.getField(old.name());
      String at = place + "/" + old.name();
      if (same != null && Contract.number(same) != Contract.number(old)) {
        broken.add(
            at + " had the number " + Contract.number(old) + ", it has " + Contract.number(same));
      }
      for (Schema.Field other : now.getFields()) {
        if (!other.name().equals(old.name()) && Contract.number(other) == Contract.number(old)) {
          broken.add(at + " had the number " + Contract.number(old) + " of " + other.name());
        }
      }
      if (same != null) {
        nested(at, old.schema(), same.schema(), broken);
      }
    }
  }

  private static void nested(String at, Schema before, Schema now, List<String> broken) {
    Schema one = element(before);
    Schema other = element(now);
    if (one.getType() == Schema.Type.RECORD && other.getType() == Schema.Type.RECORD) {
      numbers(at, one, other, broken);
    } else if (one.getType() != other.getType()) {
      // Avro may promote an int to a long; in Protobuf the old reader cuts it.
      broken.add(at + " was " + one.getType() + ", it is " + other.getType());
    }
  }

  private static Schema element(Schema type) {
    Schema present = Contract.present(type);
    return present.getType() == Schema.Type.ARRAY ? present.getElementType() : present;
  }
}

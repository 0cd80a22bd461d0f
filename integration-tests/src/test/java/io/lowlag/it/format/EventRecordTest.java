package io.lowlag.it.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.common.format.Contract;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.FraudAlert;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contracts and the event records say the same of each field. */
class EventRecordTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private static final Map<String, Class<?>> RECORDS =
      Map.ofEntries(
          Map.entry("ad-matches", AdMatch.class),
          Map.entry("ad-unmatched", AdUnmatched.class),
          Map.entry("ad-audit", AdAudit.class),
          Map.entry("ad-callbacks", JourneyEvent.class),
          Map.entry("ad-credits", AdCredit.class),
          Map.entry("campaign-partials", CampaignPartial.class),
          Map.entry("campaign-delivery", CampaignDelivery.class),
          Map.entry("console-sessions", GameEvent.class),
          Map.entry("pc-sessions", GameEvent.class),
          Map.entry("session-events", SessionEvent.class),
          Map.entry("card-transactions", CardTransaction.class),
          Map.entry("card-features", CardFeatures.class),
          Map.entry("transactions-scored", ScoredTransaction.class),
          Map.entry("fraud-alerts", FraudAlert.class));

  /** Fields of a record that its decoder makes, by the field of the contract that they come of. */
  private static final Map<String, Map<String, Set<String>>> MADE =
      Map.of("card-transactions", Map.of("type", Set.of("refund", "base_amount")));

  @TestFactory
  Stream<DynamicTest> eachFieldOfARecordIsInItsContractWithItsType() {
    return RECORDS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        requireSame(
                            entry.getKey(),
                            JSON.constructType(entry.getValue()),
                            Contract.named(entry.getKey()).orElseThrow().schema())));
  }

  private static void requireSame(String place, JavaType record, Schema contract)
      throws JsonMappingException {
    Map<String, JavaType> fields = fields(record);
    MADE.getOrDefault(place, Map.of())
        .forEach(
            (source, made) -> {
              assertThat(fields).as(place).containsKeys(made.toArray(String[]::new));
              fields.keySet().removeAll(made);
              fields.put(source, JSON.constructType(String.class));
            });
    assertThat(contract.getFields())
        .as(place)
        .extracting(Schema.Field::name)
        .containsExactlyInAnyOrderElementsOf(fields.keySet());
    for (Schema.Field field : contract.getFields()) {
      JavaType type = fields.get(field.name());
      String at = place + "/" + field.name();
      Schema present = Contract.present(field.schema());
      assertThat(type.isPrimitive() && Contract.optional(field.schema()))
          .as(at + " can never be absent")
          .isFalse();
      requireSameType(at, type, present);
    }
  }

  private static void requireSameType(String at, JavaType type, Schema present)
      throws JsonMappingException {
    switch (present.getType()) {
      case ARRAY -> {
        assertThat(type.isCollectionLikeType()).as(at).isTrue();
        requireSameType(at + "[]", type.getContentType(), present.getElementType());
      }
      case RECORD -> requireSame(at, type, present);
      // A decimal that a job only hands on is a text of its record.
      case BYTES -> assertThat(type.getRawClass()).as(at).isIn(BigDecimal.class, String.class);
      case STRING -> assertThat(type.getRawClass()).as(at).isEqualTo(String.class);
      case LONG -> assertThat(type.getRawClass()).as(at).isIn(long.class, Long.class);
      case INT -> assertThat(type.getRawClass()).as(at).isIn(int.class, Integer.class);
      case BOOLEAN -> assertThat(type.getRawClass()).as(at).isEqualTo(boolean.class);
      default -> throw new AssertionError(at + " is " + present);
    }
  }

  private static Map<String, JavaType> fields(JavaType record) throws JsonMappingException {
    Map<String, JavaType> fields = new TreeMap<>();
    JSON.acceptJsonFormatVisitor(
        record,
        new JsonFormatVisitorWrapper.Base() {
          @Override
          public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
            return new JsonObjectFormatVisitor.Base() {
              @Override
              public void property(BeanProperty property) {
                fields.put(property.getName(), property.getType());
              }

              @Override
              public void optionalProperty(BeanProperty property) {
                fields.put(property.getName(), property.getType());
              }
            };
          }
        });
    return fields;
  }
}

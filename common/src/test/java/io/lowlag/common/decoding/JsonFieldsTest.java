package io.lowlag.common.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

  private static final DecodingPolicy POLICY =
      new DecodingPolicy(100_000, 20, 256, 0, Duration.ofMinutes(5));

  @Test
  void nastyRecordsAreBorneByEveryWayToReadAField() throws IOException {
    Decoder<Object> decoder =
        (fields, inbound) ->
            List.of(
                fields.keyText("id"),
                fields.optionalText("note"),
                fields.number("price"),
                fields.wholeNumber("count"),
                fields.decimal("amount"),
                fields.decimalOrNumber("bid"),
                fields.flag("on"),
                fields.eventTime("time"),
                fields.object("part", part -> part.text("name")),
                fields.objects("parts", part -> part.decimal("value")));
    String good =
        """
        {"id":"k","note":"n","price":1.5,"count":1,"amount":"1","bid":1.5,"on":true,
         "time":1800000000000,"part":{"name":"n"},"parts":[{"value":"1"}]}""";

    NastyRecords.assertBorne(decoder, "orders", "id", good);
  }

  @Test
  void whatHasMoreTokensThanAllowedIsTooLarge() throws RejectedRecordException {
    // A name and its value for each field, and the brackets of the object.
    assertThat(parse(fields(9)).wholeNumber("f8")).isEqualTo(8);
    assertThatThrownBy(() -> parse(fields(10)))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessage("Token count (21) exceeds the maximum allowed (20)")
        .extracting(e -> ((RejectedRecordException) e).reason())
        .isEqualTo(RejectReason.OVERSIZED);
  }

  @Test
  void ofAWrongValueItsBeginningIsTold() throws RejectedRecordException {
    assertThat(toldOf("{\"a\":[1,{\"b\":\"c\"}]}"))
        .isEqualTo("id = {\"a\":[1,{\"b\":\"c\"}]} is not a text");
    assertThat(toldOf("[\"" + "x".repeat(50_000) + "\",1]"))
        .isEqualTo("id = [\"" + "x".repeat(78) + "... is not a text");
    assertThat(toldOf("[" + "1".repeat(78) + "]")).endsWith("1] is not a text");
    assertThat(toldOf("[" + "1".repeat(79) + "]")).endsWith("1... is not a text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
  void onlyUtf8IsText(String charset) {
    byte[] value = "{\"id\":\"k\"}".getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> parse(value))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessage("the record's value is UTF-16 or UTF-32, not UTF-8")
        .extracting(e -> ((RejectedRecordException) e).reason())
        .isEqualTo(RejectReason.NOT_TEXT);
  }

  @Test
  void bytesThatAreNoTextAreNoJson() {
    for (byte[] value : List.of(new byte[100], new byte[] {0, 0, 0, 0, 7, 2}, new byte[] {-1, 0})) {
      assertThatThrownBy(() -> parse(value))
          .isInstanceOf(RejectedRecordException.class)
          .extracting(e -> ((RejectedRecordException) e).reason())
          .isEqualTo(RejectReason.NOT_JSON);
    }
  }

  private static String toldOf(String value) throws RejectedRecordException {
    JsonFields fields = parse("{\"id\":" + value + "}");
    try {
      return fields.text("id");
    } catch (RejectedRecordException e) {
      return e.getMessage();
    }
  }

  private static String fields(int count) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":").append(i);
    }
    return json.append('}').toString();
  }

  private static JsonFields parse(String json) throws RejectedRecordException {
    return parse(json.getBytes(UTF_8));
  }

  private static JsonFields parse(byte[] value) throws RejectedRecordException {
    return JsonFields.parse(
        new InboundRecord("k".getBytes(UTF_8), value, "orders", 0, 0, 0, null), POLICY);
  }
}

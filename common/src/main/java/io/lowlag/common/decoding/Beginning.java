package io.lowlag.common.decoding;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Writer;

/** The beginning of a JSON value's text. The rest is never created. */
final class Beginning extends Writer {

  private static final JsonMapper JSON = new JsonMapper();

  private final StringBuilder text = new StringBuilder();
  private final int length;

  private Beginning(int length) {
    this.length = length;
  }

  /** Returns that many characters of the text, or all if it has fewer. */
  static String of(JsonNode json, int length) {
    Beginning beginning = new Beginning(length);
    try (JsonGenerator generator = JSON.createGenerator(beginning)) {
      JSON.writeTree(generator, json);
    } catch (IOException enough) {
      return beginning.text.toString();
    }
    return beginning.text.toString();
  }

  @Override
  public void write(char[] characters, int offset, int count) throws IOException {
    text.append(characters, offset, Math.min(count, length - text.length()));
    if (text.length() == length) {
      throw new IOException("there is more");
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}

package io.lowlag.common.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites HOCON so that every key of a free-form group is one quoted name, which HOCON cannot take
 * for the path to another key: {@code spark { hadoop { fs.s3a.endpoint = x } } } becomes {@code
 * spark { "hadoop.fs.s3a.endpoint" = x } }. Everything else in the text stays unchanged, line for
 * line.
 */
final class FreeFormText {

  private static final Pattern INCLUDE =
      Pattern.compile("include\\s+(?=\"|required\\s*\\(|file\\s*\\(|url\\s*\\(|classpath\\s*\\()");

  /** An include that HOCON resolves itself. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("(required\\s*\\(\\s*)?(url|classpath)\\s*\\(");

  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(\\??)([^}]*)\\}");
  private static final String TRIPLE = "\"\"\"";

  private final FreeForm groups;
  private final String origin;
  private final String text;
  private final StringBuilder out = new StringBuilder();
  private final Deque<List<String>> includes = new ArrayDeque<>();

  private int at;

  /** The position of the last comma in the output. It is removed if it ends an unwrapped object. */
  private int comma = -1;

  private FreeFormText(FreeForm groups, String origin, String text) {
    this.groups = groups;
    this.origin = origin;
    this.text = text;
  }

  /**
   * A rewritten text.
   *
   * @param hocon the text
   * @param includes the path at which each include is, in their order
   */
  record Rewritten(String hocon, Deque<List<String>> includes) {}

  /**
   * Rewrites a text.
   *
   * @param path at which the text is included; empty for the main file
   * @throws SettingsException when a group is written in a way that cannot be rewritten
   */
  static Rewritten rewrite(FreeForm groups, String origin, String text, List<String> path) {
    FreeFormText rewriting = new FreeFormText(groups, origin, text);
    rewriting.blanks();
    if (rewriting.peek() == '{') {
      rewriting.copy(1);
      rewriting.fields(path, path.size());
    } else {
      rewriting.fields(path, path.size());
    }
    rewriting.copy(text.length() - rewriting.at);
    return new Rewritten(rewriting.out.toString(), rewriting.includes);
  }

  /** Rewrites the fields of an object up to its end; the closing bracket is not consumed. */
  private void fields(List<String> path, int base) {
    while (true) {
      separators();
      if (atEnd() || peek() == '}' || peek() == ']') {
        return;
      }
      Matcher include = INCLUDE.matcher(text).region(at, text.length());
      if (include.lookingAt()) {
        include(path, include.end());
      } else {
        field(path, base);
      }
    }
  }

  private void field(List<String> path, int base) {
    int start = at;
    int end = endOfKey();
    List<String> full = new ArrayList<>(path);
    try {
      full.addAll(ConfigUtil.splitPath(text.substring(start, end).strip()));
    } catch (ConfigException e) {
      // This is not a key; HOCON's own message says so.
      copy(Math.max(1, end - start));
      return;
    }
    boolean inside = groups.isInside(full);
    at = end;
    int separator = at;
    while (!atEnd() && (peek() == ':' || peek() == '=' || peek() == '+')) {
      at++;
    }
    String operator = text.substring(separator, at);
    int afterOperator = at;
    skipBlanks();
    boolean object = peek() == '{';
    at = afterOperator;
    if (inside && object) {
      openOut(full, base);
      return;
    }
    out.append(inside ? relative(full, base) + " " : text.substring(start, end)).append(operator);
    value(full, inside);
  }

  /** Unwraps an object inside a group: its fields replace it. */
  private void openOut(List<String> path, int base) {
    blanks();
    at++;
    int written = out.length();
    comma = -1;
    fields(path, base);
    if (atEnd()) {
      throw refused(path, "has no closing brace");
    }
    at++;
    if (comma >= written && out.substring(comma + 1).isBlank()) {
      out.setCharAt(comma, ' ');
    }
    if (out.substring(written).isBlank()) {
      out.append(relative(path, base)).append(" {}");
    }
    comma = -1;
    int afterObject = at;
    while (!atEnd() && (peek() == ' ' || peek() == '\t')) {
      at++;
    }
    boolean goesOn = !atEnd() && ",}]\r\n#".indexOf(peek()) < 0 && !text.startsWith("//", at);
    at = afterObject;
    if (goesOn) {
      throw refused(path, "joins an object with another value: set each key separately");
    }
  }

  /** Copies a value up to its end: the end of the line, a comma or a closing bracket. */
  private void value(List<String> path, boolean inside) {
    blanks();
    while (!atEnd()) {
      char next = peek();
      if (next == '\n' || next == ',' || next == '}' || next == ']') {
        return;
      }
      if (next == '#' || text.startsWith("//", at)) {
        comment();
      } else if (next == '"') {
        copy(lengthOfQuoted());
      } else if (next == '$') {
        substitution();
      } else if (next == '[') {
        copy(1);
        array(path);
      } else if (next == '{') {
        if (inside) {
          throw refused(path, "joins an object with another value: set each key separately");
        }
        copy(1);
        fields(path, path.size());
        copy(1);
      } else {
        copy(1);
      }
    }
  }

  private void array(List<String> path) {
    while (true) {
      blanks();
      if (atEnd() || peek() == ']') {
        break;
      }
      if (peek() == '{') {
        copy(1);
        // There are no groups in an array.
        fields(List.of(""), 1);
        copy(1);
      } else if (peek() == ',' || peek() == '\n' || peek() == '}') {
        copy(1);
      } else {
        value(path, true);
      }
    }
    copy(1);
  }

  private void substitution() {
    Matcher substitution = SUBSTITUTION.matcher(text).region(at, text.length());
    if (!substitution.lookingAt()) {
      copy(1);
      return;
    }
    String path = substitution.group(2).strip();
    try {
      List<String> joined = groups.joined(ConfigUtil.splitPath(path));
      path = ConfigUtil.joinPath(joined);
    } catch (ConfigException e) {
      // HOCON's own message says what is wrong.
    }
    out.append("${").append(substitution.group(1)).append(path).append('}');
    at = substitution.end();
  }

  private void include(List<String> path, int afterKeyword) {
    if (groups.isInside(path) || groups.isGroup(path)) {
      throw refused(
          path, "cannot include a file: put the group in that file, and include it at the top");
    }
    copy(afterKeyword - at);
    if (!ELSEWHERE.matcher(text).region(at, text.length()).lookingAt()) {
      includes.add(path);
    }
    int depth = 0;
    while (!atEnd() && (depth > 0 || peek() != '\n')) {
      if (peek() == '"') {
        copy(lengthOfQuoted());
        if (depth == 0) {
          return;
        }
      } else {
        depth += peek() == '(' ? 1 : peek() == ')' ? -1 : 0;
        copy(1);
        if (depth == 0 && text.charAt(at - 1) == ')') {
          return;
        }
      }
    }
  }

  private String relative(List<String> path, int base) {
    List<String> joined = groups.joined(path);
    return ConfigUtil.joinPath(joined.subList(base, joined.size()));
  }

  private int endOfKey() {
    int end = at;
    while (end < text.length()) {
      char next = text.charAt(end);
      if (next == '"') {
        int start = at;
        at = end;
        end += lengthOfQuoted();
        at = start;
      } else if (":={}\n,[]#".indexOf(next) >= 0 || text.startsWith("+=", end)) {
        return end;
      } else {
        end++;
      }
    }
    return end;
  }

  private int lengthOfQuoted() {
    if (text.startsWith(TRIPLE, at)) {
      int end = text.indexOf(TRIPLE, at + TRIPLE.length());
      // Further quotes at the end belong to the value.
      while (end >= 0 && text.startsWith("\"", end + TRIPLE.length())) {
        end++;
      }
      return end < 0 ? text.length() - at : end + TRIPLE.length() - at;
    }
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end + 1, text.length()) - at;
  }

  /** Copies blanks, line ends, comments and commas. */
  private void separators() {
    while (!atEnd()) {
      blanks();
      if (atEnd() || peek() != ',') {
        return;
      }
      comma = out.length();
      copy(1);
    }
  }

  private void blanks() {
    while (!atEnd()) {
      if (Character.isWhitespace(peek()) || peek() == '\uFEFF') {
        copy(1);
      } else if (peek() == '#' || text.startsWith("//", at)) {
        comment();
      } else {
        return;
      }
    }
  }

  private void skipBlanks() {
    int written = out.length();
    blanks();
    out.setLength(written);
  }

  private void comment() {
    int end = text.indexOf('\n', at);
    copy((end < 0 ? text.length() : end) - at);
  }

  private void copy(int length) {
    int end = Math.min(text.length(), at + length);
    out.append(text, at, end);
    at = end;
  }

  private char peek() {
    return atEnd() ? '\0' : text.charAt(at);
  }

  private boolean atEnd() {
    return at >= text.length();
  }

  private SettingsException refused(List<String> path, String why) {
    long line = text.substring(0, Math.min(at, text.length())).lines().count();
    return new SettingsException(String.join(".", path) + " (" + origin + ": " + line + ") " + why);
  }
}

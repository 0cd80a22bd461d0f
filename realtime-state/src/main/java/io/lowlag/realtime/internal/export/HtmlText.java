package io.lowlag.realtime.internal.export;

/** Builds HTML and escapes all text in it. */
final class HtmlText {

  private final StringBuilder html = new StringBuilder();

  HtmlText raw(String markup) {
    html.append(markup);
    return this;
  }

  HtmlText text(Object value) {
    html.append(escaped(String.valueOf(value)));
    return this;
  }

  void table(String first, String... columns) {
    raw("<table class=\"table table-sm lowlag-table\"><thead><tr><th scope=\"col\">");
    text(first).raw("</th>");
    for (String column : columns) {
      raw("<th scope=\"col\">").text(column).raw("</th>");
    }
    raw("</tr></thead><tbody>");
  }

  void row(String first, String... cells) {
    raw("<tr><th scope=\"row\">").text(first).raw("</th>");
    for (String cell : cells) {
      raw("<td>").text(cell).raw("</td>");
    }
    raw("</tr>");
  }

  void endTable() {
    raw("</tbody></table>");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return html.toString();
  }
}

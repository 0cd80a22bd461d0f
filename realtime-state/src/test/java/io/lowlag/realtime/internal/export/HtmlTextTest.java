package io.lowlag.realtime.internal.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTextTest {

  @Test
  void whatIsTextCannotBeMarkup() {
    HtmlText html = new HtmlText();
    html.table("<a>", "\"b\"");
    html.row("<script>", "1 & 2", "it's");
    html.endTable();

    assertThat(html.toString())
        .contains("&lt;a&gt;", "&quot;b&quot;", "&lt;script&gt;", "1 &amp; 2", "it&#39;s")
        .doesNotContain("<script>");
  }
}

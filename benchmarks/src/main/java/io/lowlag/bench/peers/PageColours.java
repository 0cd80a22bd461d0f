package io.lowlag.bench.peers;

import java.awt.Color;
import java.awt.Font;
import java.util.LinkedHashMap;
import java.util.Map;
import org.knowm.xchart.style.AxesChartStyler;

/**
 * The colours of the charts. Every colour is a variable of the page, so that the charts follow its
 * light or dark scheme. The engines' are those of Okabe and Ito, which colour-blind people can tell
 * apart.
 */
final class PageColours {

  private static final Color NONE = new Color(255, 255, 255, 0);
  private static final Color TEXT = new Color(17, 18, 19);
  private static final Color GRID = new Color(217, 218, 219);

  private static final Map<Engine, Color> ENGINES =
      Map.of(
          Engine.LOWLAG, new Color(0, 114, 178),
          Engine.FLINK, new Color(213, 94, 0),
          Engine.KSTREAMS, new Color(0, 158, 115),
          Engine.MICRO_BATCH, new Color(204, 121, 167),
          Engine.LIMIT, new Color(118, 119, 120));

  /** On a dark ground, the darkest two are lighter. */
  private static final Map<Engine, Color> ON_DARK =
      Map.of(
          Engine.LOWLAG, new Color(86, 180, 233),
          Engine.FLINK, new Color(230, 130, 40),
          Engine.KSTREAMS, new Color(20, 190, 140),
          Engine.MICRO_BATCH, new Color(204, 121, 167),
          Engine.LIMIT, new Color(160, 161, 162));

  private PageColours() {}

  static Color of(Engine engine) {
    return ENGINES.get(engine);
  }

  /** Sets the colours and fonts of a chart. */
  static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(NONE);
    styler.setPlotBackgroundColor(NONE);
    styler.setLegendBackgroundColor(NONE);
    styler.setLegendBorderColor(NONE);
    styler.setPlotBorderColor(GRID);
    styler.setPlotGridLinesColor(GRID);
    styler.setChartFontColor(TEXT);
    styler.setAxisTickLabelsColor(TEXT);
    styler.setAxisTickMarksColor(TEXT);
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setLegendFont(font);
    styler.setAxisTickLabelsFont(font);
    styler.setAxisTitleFont(font);
    // The page has it as a caption.
    styler.setChartTitleVisible(false);
    styler.setLegendPadding(8);
  }

  /** Returns an SVG whose colours are the page's variables. */
  static String asVariables(String svg) {
    String result = svg;
    for (Map.Entry<String, Color> each : variables(ENGINES, TEXT, GRID).entrySet()) {
      Color colour = each.getValue();
      String written =
          "rgb(" + colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue() + ")";
      result = result.replace(written, "var(" + each.getKey() + ")");
    }
    return result;
  }

  /** Returns the style sheet that gives the variables their values. */
  static String styleSheet() {
    return ":root{color-scheme:light dark;"
        + css(variables(ENGINES, TEXT, GRID))
        + "--page:#fff}"
        + "@media(prefers-color-scheme:dark){:root{"
        + css(variables(ON_DARK, new Color(230, 231, 232), new Color(70, 71, 72)))
        + "--page:#16181b}}";
  }

  private static Map<String, Color> variables(Map<Engine, Color> engines, Color text, Color grid) {
    Map<String, Color> variables = new LinkedHashMap<>();
    for (Engine engine : Engine.values()) {
      variables.put("--" + engine, engines.get(engine));
    }
    variables.put("--text", text);
    variables.put("--grid", grid);
    return variables;
  }

  private static String css(Map<String, Color> variables) {
    StringBuilder css = new StringBuilder();
    variables.forEach(
        (name, colour) ->
            css.append(name).append(String.format(":#%06x;", colour.getRGB() & 0xffffff)));
    return css.toString();
  }
}

package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.PageSource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.ui.CspNonce;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * A tab of Spark's UI. Spark has no public way to add one. If Spark removes this one, the page can
 * be served beside the metrics.
 */
final class LiveTab extends SparkUITab {

  private LiveTab(SparkUI ui, String name, PageSource source) {
    super(ui, name);
    attachPage(new Page(this, source));
  }

  static boolean add(SparkContext context, String name, PageSource source) {
    Option<SparkUI> ui = context.ui();
    if (ui.isDefined()) {
      ui.get().attachTab(new LiveTab(ui.get(), name, source));
    }
    return ui.isDefined();
  }

  private static final class Page extends WebUIPage {
    private final SparkUITab tab;
    private final PageSource source;

    Page(SparkUITab tab, PageSource source) {
      super("");
      this.tab = tab;
      this.source = source;
    }

    @Override
    public Seq<Node> render(HttpServletRequest request) {
      Node content = new Unparsed(source.html(CspNonce.get()));
      Seq<Node> nodes = CollectionConverters.asScala(List.of(content)).toSeq();
      return UIUtils.headerSparkPage(
          request, tab.name(), () -> nodes, tab, Option.empty(), false, false, false);
    }
  }
}

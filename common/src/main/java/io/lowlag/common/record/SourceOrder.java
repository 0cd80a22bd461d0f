package io.lowlag.common.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import scala.collection.Iterator;

/**
 * Sorts the rows of one call of a processor into the order of their topic, which Spark does not
 * guarantee inside a batch.
 */
public final class SourceOrder {

  private SourceOrder() {}

  /**
   * Returns the rows in {@link Origin#SOURCE_ORDER}.
   *
   * @param origin where a row was read; never null
   */
  public static <E> List<E> sorted(Iterator<E> rows, Function<E, Origin> origin) {
    List<E> sorted = new ArrayList<>();
    while (rows.hasNext()) {
      sorted.add(rows.next());
    }
    sorted.sort(Comparator.comparing(origin, Origin.SOURCE_ORDER));
    return sorted;
  }
}

package io.lowlag.fraud.scoring.risk;

import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The features of a transaction that a model can read, by the names that they have in the JSON of
 * the scored record.
 */
public final class Features {

  private static final Map<String, Function<ScoredTransaction, Object>> READERS = readers();

  /** All names of features. */
  public static final Set<String> NAMES = Set.copyOf(READERS.keySet());

  private static final Set<String> TEXTS = Set.of("currency", "merchant", "country", "risk_tier");

  /** The names of the features that are numbers. */
  public static final Set<String> NUMBERS =
      NAMES.stream().filter(name -> !TEXTS.contains(name)).collect(Collectors.toUnmodifiableSet());

  private final ScoredTransaction transaction;

  /**
   * @param transaction complete except for its score
   */
  public Features(ScoredTransaction transaction) {
    this.transaction = transaction;
  }

  /**
   * Returns a number: an amount, a sum or a count.
   *
   * @throws IllegalArgumentException if there is no number of that name
   */
  public BigDecimal number(String name) {
    Object value = value(name);
    if (value instanceof BigDecimal exact) {
      return exact;
    }
    if (value instanceof Number whole) {
      return BigDecimal.valueOf(whole.longValue());
    }
    throw new IllegalArgumentException("the feature " + name + " is a text: read it as such");
  }

  /**
   * Returns a text: tier, merchant, country, currency.
   *
   * @throws IllegalArgumentException if there is no text of that name
   */
  public String text(String name) {
    if (value(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("the feature " + name + " is a number: read it as such");
  }

  private Object value(String name) {
    Function<ScoredTransaction, Object> reader = READERS.get(name);
    if (reader == null) {
      throw new IllegalArgumentException(
          "there is no feature " + name + "; the features are " + NAMES);
    }
    return reader.apply(transaction);
  }

  private static Map<String, Function<ScoredTransaction, Object>> readers() {
    Map<String, Function<ScoredTransaction, Object>> readers = new LinkedHashMap<>();
    readers.put("amount", scored -> scored.transaction().amount());
    readers.put("base_amount", scored -> baseAmount(scored.transaction()));
    readers.put("refund", scored -> scored.transaction().refund() ? 1 : 0);
    readers.put("currency", scored -> scored.transaction().currency());
    readers.put("merchant", scored -> scored.transaction().merchant());
    readers.put("country", scored -> scored.transaction().country());
    readers.put("risk_tier", ScoredTransaction::riskTier);
    addWindow(readers, "_1m", ScoredTransaction::lastMinute);
    addWindow(readers, "_10m", ScoredTransaction::lastTenMinutes);
    addWindow(readers, "_1h", ScoredTransaction::lastHour);
    return readers;
  }

  private static void addWindow(
      Map<String, Function<ScoredTransaction, Object>> readers,
      String suffix,
      Function<ScoredTransaction, WindowFeatures> window) {
    readers.put("tx_count" + suffix, window.andThen(WindowFeatures::txCount));
    readers.put("sum_amount" + suffix, window.andThen(WindowFeatures::sumAmount));
    readers.put("uniq_merchants" + suffix, window.andThen(WindowFeatures::uniqMerchants));
    readers.put("uniq_countries" + suffix, window.andThen(WindowFeatures::uniqCountries));
    readers.put("refund_count" + suffix, window.andThen(WindowFeatures::refundCount));
    readers.put("sum_refunds" + suffix, window.andThen(WindowFeatures::sumRefunds));
    readers.put("unconverted_count" + suffix, window.andThen(WindowFeatures::unconvertedCount));
  }

  // As in the sums, an amount without a rate counts as zero, and unconverted_count says so.
  private static BigDecimal baseAmount(CardTransaction transaction) {
    return transaction.baseAmount() == null ? BigDecimal.ZERO : transaction.baseAmount();
  }
}

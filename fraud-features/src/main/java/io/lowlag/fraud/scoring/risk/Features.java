package io.lowlag.fraud.scoring.risk;

import io.lowlag.fraud.scoring.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.WindowFeatures;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a model may know of a transaction, by the names that the scored record has in JSON. */
public final class Features {

  private static final Map<String, Function<ScoredTransaction, Object>> READERS = readers();

  /** All names there are. */
  public static final Set<String> NAMES = Set.copyOf(READERS.keySet());

  private final ScoredTransaction transaction;

  /**
   * @param transaction complete but for its score
   */
  public Features(ScoredTransaction transaction) {
    this.transaction = transaction;
  }

  /**
   * A number: an amount, a sum or a count.
   *
   * @throws IllegalArgumentException when there is no number of that name
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
   * A text: tier, merchant, country, currency.
   *
   * @throws IllegalArgumentException when there is no text of that name
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
      throw new IllegalArgumentException("there is no feature " + name + "; there are " + NAMES);
    }
    return reader.apply(transaction);
  }

  private static Map<String, Function<ScoredTransaction, Object>> readers() {
    Map<String, Function<ScoredTransaction, Object>> readers = new LinkedHashMap<>();
    readers.put("amount", scored -> scored.getTransaction().getAmount());
    readers.put("currency", scored -> scored.getTransaction().getCurrency());
    readers.put("merchant", scored -> scored.getTransaction().getMerchant());
    readers.put("country", scored -> scored.getTransaction().getCountry());
    readers.put("risk_tier", ScoredTransaction::getRiskTier);
    addWindow(readers, "_1m", ScoredTransaction::getLastMinute);
    addWindow(readers, "_10m", ScoredTransaction::getLastTenMinutes);
    addWindow(readers, "_1h", ScoredTransaction::getLastHour);
    return readers;
  }

  private static void addWindow(
      Map<String, Function<ScoredTransaction, Object>> readers,
      String suffix,
      Function<ScoredTransaction, WindowFeatures> window) {
    readers.put("tx_count" + suffix, window.andThen(WindowFeatures::getTxCount));
    readers.put("sum_amount" + suffix, window.andThen(WindowFeatures::getSumAmount));
    readers.put("uniq_merchants" + suffix, window.andThen(WindowFeatures::getUniqMerchants));
    readers.put("uniq_countries" + suffix, window.andThen(WindowFeatures::getUniqCountries));
  }
}

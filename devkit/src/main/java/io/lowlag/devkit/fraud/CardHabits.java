package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the owner of one card pays: at home, mostly at the same merchants, with amounts around a
 * usual one. All amounts are whole numbers of the currency's smallest unit.
 */
final class CardHabits {

  private record Country(String code, String currency, int decimals) {}

  private static final List<Country> COUNTRIES =
      List.of(
          new Country("AT", "EUR", 2),
          new Country("CH", "CHF", 2),
          new Country("DE", "EUR", 2),
          new Country("GB", "GBP", 2),
          new Country("KW", "KWD", 3),
          new Country("US", "USD", 2));
  private static final List<String> FAR_AWAY = List.of("AU", "BR", "ID", "NG", "VN");

  /** The amounts of payments in percent of the card's usual amount; each is equally likely. */
  private static final int[] FACTORS = {
    15, 25, 40, 50, 60, 70, 80, 90, 100, 100, 110, 120, 140, 160, 200, 250, 350, 500, 900
  };

  private static final int MERCHANTS = 4_000;
  private static final int FAVOURITES = 6;

  private final SplittableRandom random;
  private final Country home;
  private final long usualUnits;
  private final int firstFavourite;

  CardHabits(SplittableRandom random) {
    this.random = random;
    home = COUNTRIES.get(random.nextInt(COUNTRIES.size()));
    usualUnits = random.nextLong(800, 6_000) * (home.decimals() == 3 ? 3 : 1);
    firstFavourite = random.nextInt(MERCHANTS);
  }

  String currency() {
    return home.currency();
  }

  String country() {
    return home.code();
  }

  String farCountry() {
    return FAR_AWAY.get(random.nextInt(FAR_AWAY.size()));
  }

  /** Returns a merchant, mostly one of the card's usual ones. */
  String usualMerchant() {
    boolean usual = random.nextInt(10) < 8;
    return usual ? merchant(firstFavourite + random.nextInt(FAVOURITES)) : anyMerchant();
  }

  String anyMerchant() {
    return merchant(random.nextInt(MERCHANTS));
  }

  private static String merchant(int number) {
    return "m-" + number % MERCHANTS;
  }

  BigDecimal usualAmount() {
    return amount(FACTORS[random.nextInt(FACTORS.length)]);
  }

  /** Returns an amount between {@code percent} and twice {@code percent} of the usual amount. */
  BigDecimal amount(int percent) {
    long percents = (long) percent + random.nextInt(percent + 1);
    return BigDecimal.valueOf(Math.max(1, usualUnits * percents / 100), home.decimals());
  }

  /** Returns an amount that is too small to be noticed. */
  BigDecimal tinyAmount() {
    return BigDecimal.valueOf(10 + random.nextLong(140), home.decimals());
  }
}

package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.Touch;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A rule by which a conversion is shared among the touches that led to it. Names and defaults are
 * those of the Google Ads API; weights are whole numbers, so that equal shares are equal.
 */
public enum AttributionModel {
  /** The first touch gets everything. */
  FIRST {
    @Override
    long[] weights(List<Touch> path, CreditPolicy policy) {
      return allTo(0, path);
    }
  },
  /** The last click, or else the last touch of any kind, gets everything. */
  LAST {
    @Override
    long[] weights(List<Touch> path, CreditPolicy policy) {
      if (policy.clickPriority()) {
        for (int touch = path.size() - 1; touch >= 0; touch--) {
          if (path.get(touch).isClick()) {
            return allTo(touch, path);
          }
        }
      }
      return allTo(path.size() - 1, path);
    }
  },
  /** Every touch gets the same share. */
  LINEAR {
    @Override
    long[] weights(List<Touch> path, CreditPolicy policy) {
      return equal(path);
    }
  },
  /** The weight of a touch halves with every half-life of its age. */
  TIME_DECAY {
    @Override
    long[] weights(List<Touch> path, CreditPolicy policy) {
      // Ages are relative to the youngest touch: only ratios count, and the weights are never all
      // zero.
      long youngest = path.get(path.size() - 1).eventTime();
      double halfLifeMs = policy.halfLife().toMillis();
      return path.stream()
          .mapToLong(
              touch ->
                  Math.round(
                      StrictMath.pow(2, (touch.eventTime() - youngest) / halfLifeMs) * DECAY_UNIT))
          .toArray();
    }
  },
  /** The first and the last touch get fixed shares; the touches between share the rest equally. */
  POSITION {
    @Override
    long[] weights(List<Touch> path, CreditPolicy policy) {
      if (path.size() <= 2) {
        return equal(path);
      }
      long between = path.size() - 2L;
      long[] weights = new long[path.size()];
      Arrays.fill(weights, 100L - policy.positionFirstPercent() - policy.positionLastPercent());
      weights[0] = policy.positionFirstPercent() * between;
      weights[weights.length - 1] = policy.positionLastPercent() * between;
      return weights;
    }
  };

  /** The weight of the youngest touch under time decay. */
  private static final double DECAY_UNIT = 1L << 52;

  /** Returns the name of the model in a record. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the weights of the touches of a path.
   *
   * @param path at least one touch, in their order
   */
  abstract long[] weights(List<Touch> path, CreditPolicy policy);

  /** Returns the touches that get a share, with their weights. */
  final Shares shares(List<Touch> path, CreditPolicy policy) {
    List<Touch> touches = new ArrayList<>();
    List<BigInteger> weights = new ArrayList<>();
    if (!path.isEmpty()) {
      long[] all = weights(path, policy);
      for (int touch = 0; touch < all.length; touch++) {
        if (all[touch] > 0) {
          touches.add(path.get(touch));
          weights.add(BigInteger.valueOf(all[touch]));
        }
      }
    }
    return new Shares(touches, weights);
  }

  /**
   * The credited touches and their weights.
   *
   * @param touches in their order
   * @param weights of each, above zero
   */
  record Shares(List<Touch> touches, List<BigInteger> weights) {

    Shares {
      touches = Collections.unmodifiableList(touches);
      weights = Collections.unmodifiableList(weights);
    }
  }

  private static long[] allTo(int touch, List<Touch> path) {
    long[] weights = new long[path.size()];
    weights[touch] = 1;
    return weights;
  }

  private static long[] equal(List<Touch> path) {
    long[] weights = new long[path.size()];
    Arrays.fill(weights, 1);
    return weights;
  }
}

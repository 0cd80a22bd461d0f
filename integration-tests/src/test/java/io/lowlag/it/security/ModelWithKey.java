package io.lowlag.it.security;

import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskScore;
import java.util.Map;
import java.util.Set;

/** A model that is configured with the key of a service, and fails on every transaction. */
public final class ModelWithKey implements RiskModel {

  private String key;

  @Override
  public void configure(Map<String, String> options) {
    key = options.get("api-key");
  }

  @Override
  public Set<String> features() {
    return Set.of();
  }

  @Override
  public RiskScore score(Features features) {
    throw new IllegalStateException("the service refuses a key of length " + key.length());
  }
}

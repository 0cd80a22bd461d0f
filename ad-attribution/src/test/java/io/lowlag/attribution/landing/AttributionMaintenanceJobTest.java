package io.lowlag.attribution.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.lake.TableCareConfig;
import org.junit.jupiter.api.Test;

class AttributionMaintenanceJobTest {

  private static final Overrides LAKE = Overrides.none().with("landing.path", "/lake/ads/");

  @Test
  void goesThroughAllTables() {
    TableCareConfig care = new AttributionMaintenanceJob().configure(LAKE.load());

    assertThat(care.tables())
        .extracting(TableCareConfig.CaredTable::path)
        .containsExactly(
            "/lake/ads/ad_matches",
            "/lake/ads/ad_unmatched",
            "/lake/ads/ad_credits",
            "/lake/ads/campaign_delivery");
    assertThat(care.zOrder()).isFalse();
  }

  @Test
  void bringsTheRowsOfEachTableTogetherByItsOwnKeyIfItIsTold() {
    Overrides settings = LAKE.with("landing.maintenance.z-order", "true");

    TableCareConfig care = new AttributionMaintenanceJob().configure(settings.load());

    assertThat(care.zOrder()).isTrue();
    assertThat(care.tables())
        .extracting(TableCareConfig.CaredTable::zOrderBy)
        .containsExactly("campaign_id", "transaction_id", "user_id", "campaign_id");
  }

  @Test
  void refusesARetentionThatIsNotSafe() {
    Overrides settings = LAKE.with("landing.maintenance.retention", "24h");

    assertThatThrownBy(() -> new AttributionMaintenanceJob().configure(settings.load()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("landing.maintenance: retention is 24h, which is not safe");
  }
}

package io.lowlag.common.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The settings that a session gets for Delta. */
class DeltaFilesTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());

  @Test
  void aSessionOfOpenSourceSparkGetsDeltasClasses() {
    assertThat(FILES.sparkSettingsToRead(false))
        .containsEntry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .containsEntry(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
  }

  @Test
  void databricksKeepsItsOwn() {
    Map<String, String> settings = FILES.sparkSettingsToRead(true);

    assertThat(settings)
        .doesNotContainKeys("spark.sql.extensions", "spark.sql.catalog.spark_catalog")
        .containsEntry("spark.databricks.delta.optimize.maxFileSize", "1048576");
  }
}

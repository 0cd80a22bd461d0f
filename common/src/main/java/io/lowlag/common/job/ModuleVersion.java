package io.lowlag.common.job;

import java.util.Optional;
import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** The text that {@code --version} prints. */
final class ModuleVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(ModuleVersion.class.getPackage().getImplementationVersion())
            .orElse("development build");
    return new String[] {"Lowlag " + version + " (Spark " + package$.MODULE$.SPARK_VERSION() + ")"};
  }
}

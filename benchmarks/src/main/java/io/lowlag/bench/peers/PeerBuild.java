package io.lowlag.bench.peers;

import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Builds the modules of the peers on first use, and again when a source has changed. */
final class PeerBuild {

  private static final String MODULES = "benchmarks/peers";

  private PeerBuild() {}

  /** Returns the folder of a peer's module. */
  static Path module(Path home, Engine peer) {
    return home.resolve(MODULES).resolve(Settings.name(peer));
  }

  /** Returns the file with the class path of a peer, without its own classes. */
  static Path dependencies(Path home, Engine peer) {
    return module(home, peer).resolve("target/dependencies.txt");
  }

  /**
   * Builds the peers among the engines if they are missing or old.
   *
   * @throws CannotStartException with one line, if the build fails
   */
  static void ensure(Path home, List<Engine> engines, Consumer<String> told)
      throws IOException, InterruptedException {
    List<String> stale = new ArrayList<>();
    for (Engine engine : engines) {
      if (engine.isPeer() && isStale(home, engine)) {
        stale.add(MODULES + "/" + engine);
      }
    }
    if (stale.isEmpty()) {
      return;
    }
    told.accept("building " + String.join(" and ", stale) + " (a few minutes the first time) ...");
    Path log = home.resolve(MODULES).resolve("core/target/peers-build.log");
    Files.createDirectories(log.getParent());
    Process build =
        new ProcessBuilder(
                home.resolve("mvnw").toString(),
                "-B",
                "-Ppeers",
                "-pl",
                String.join(",", stale),
                "-am",
                "-DskipTests",
                "package")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (build.waitFor() != 0) {
      throw new CannotStartException("the peers could not be built: " + log + " says why");
    }
    // Maven does not write a class path that has not changed.
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    for (Engine engine : engines) {
      if (engine.isPeer()) {
        Files.setLastModifiedTime(dependencies(home, engine), now);
      }
    }
  }

  private static boolean isStale(Path home, Engine peer) throws IOException {
    Path built = dependencies(home, peer);
    if (!Files.exists(built)) {
      return true;
    }
    FileTime since = Files.getLastModifiedTime(built);
    return isNewer(module(home, peer), since) || isNewer(home.resolve(MODULES + "/core"), since);
  }

  private static boolean isNewer(Path module, FileTime since) throws IOException {
    try (Stream<Path> sources = Files.walk(module.resolve("src/main"))) {
      for (Path file : Stream.concat(Stream.of(module.resolve("pom.xml")), sources).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(since) > 0) {
          return true;
        }
      }
    }
    return false;
  }
}

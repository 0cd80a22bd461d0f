package io.lowlag.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout lies that the tests run in. */
final class Repository {

  private Repository() {}

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}

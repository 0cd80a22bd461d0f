package io.lowlag.it.format;

import io.lowlag.common.format.Contract;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The contracts that are published in a folder. */
final class Contracts {

  static final Path FOLDER = Repository.root().resolve("contracts");
  static final List<String> MODULES =
      List.of("ad-attribution", "fraud-features", "game-sessionization");

  private static final String SUFFIX = ".avsc";

  private Contracts() {}

  /** By topic, of all modules. */
  static Map<String, Contract> in(Path folder) {
    Map<String, Contract> contracts = new TreeMap<>();
    MODULES.forEach(module -> contracts.putAll(of(folder.resolve(module))));
    return contracts;
  }

  /** By topic, of one module. */
  static Map<String, Contract> of(Path module) {
    Map<String, Contract> contracts = new TreeMap<>();
    for (Path file : files(module)) {
      String name = file.getFileName().toString();
      if (name.endsWith(SUFFIX)) {
        String topic = name.substring(0, name.length() - SUFFIX.length());
        contracts.put(topic, Contract.parse(topic, text(file)));
      }
    }
    return contracts;
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

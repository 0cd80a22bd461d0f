package io.lowlag.it.job;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A jar that a pipeline's module ships.
 *
 * @param kind {@code job}, or {@code job-thin} without Spark's Kafka connector
 */
record JobJar(String module, String kind) {

  Path path() throws IOException {
    Path target = Repository.root().resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith("-" + kind + ".jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + kind + " jar in " + target + ": package"));
    }
  }

  /** The files in it; no folders. */
  Set<String> entries() throws IOException {
    try (JarFile jar = new JarFile(path().toFile())) {
      return jar.stream()
          .filter(entry -> !entry.isDirectory())
          .map(JarEntry::getName)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The classes that it offers for a service. */
  List<String> services(String service) throws IOException {
    return text("META-INF/services/" + service)
        .lines()
        .map(line -> line.replaceAll("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  String text(String entry) throws IOException {
    try (JarFile jar = new JarFile(path().toFile())) {
      JarEntry found = jar.getJarEntry(entry);
      if (found == null) {
        throw new AssertionError("no " + entry + " in " + this);
      }
      return new String(jar.getInputStream(found).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public String toString() {
    return module + "-" + kind + ".jar";
  }
}

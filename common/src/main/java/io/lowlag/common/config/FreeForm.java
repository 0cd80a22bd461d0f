package io.lowlag.common.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The groups of settings whose keys belong to Kafka, Spark or a model. Their keys are names with
 * dots, not paths: {@code fs.s3a.endpoint} and {@code fs.s3a.endpoint.region} are two of them.
 * HOCON would read them as paths, and one would replace the other. Here, each is one key.
 *
 * @param groups the paths of the groups
 */
record FreeForm(List<List<String>> groups) {

  /** Returns the groups that are empty in the reference. */
  static FreeForm of(Config reference) {
    List<List<String>> groups = new ArrayList<>();
    collect(reference.root(), List.of(), groups);
    return new FreeForm(groups);
  }

  private static void collect(ConfigObject object, List<String> path, List<List<String>> groups) {
    object.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject inner) {
            List<String> innerPath = append(path, key);
            if (inner.isEmpty()) {
              groups.add(innerPath);
            } else {
              collect(inner, innerPath, groups);
            }
          }
        });
  }

  /** Returns the path with the part inside a group joined to one key. */
  List<String> joined(List<String> path) {
    for (List<String> group : groups) {
      if (begins(group, path)) {
        return append(group, String.join(".", path.subList(group.size(), path.size())));
      }
    }
    return path;
  }

  /** Returns whether a path leads to a key in a group. */
  boolean isInside(List<String> path) {
    return groups.stream().anyMatch(group -> begins(group, path));
  }

  /** Returns whether a path leads to a group. */
  boolean isGroup(List<String> path) {
    return groups.contains(path);
  }

  private static boolean begins(List<String> group, List<String> path) {
    return path.size() > group.size() && path.subList(0, group.size()).equals(group);
  }

  /** Reads a file and the files that it includes. */
  Config parse(Path file) {
    return parse(file, List.of()).toConfig();
  }

  /**
   * Reads a file.
   *
   * @param path at which another file includes it, if one does
   */
  ConfigObject parse(Path file, List<String> path) {
    try {
      String text = Files.readString(file, UTF_8);
      FreeFormText.Rewritten rewritten = FreeFormText.rewrite(this, file.toString(), text, path);
      return ConfigFactory.parseString(
              rewritten.hocon(),
              ConfigParseOptions.defaults()
                  .setOriginDescription(file.toString())
                  .setIncluder(new FreeFormIncludes(this, file, rewritten.includes(), null)))
          .root();
    } catch (IOException e) {
      throw new ConfigException.IO(
          ConfigOriginFactory.newSimple(file.toString()), e.getMessage(), e);
    }
  }

  /** Reads a text. */
  Config parse(String text, String origin) {
    return ConfigFactory.parseString(
        FreeFormText.rewrite(this, origin, text, List.of()).hocon(),
        ConfigParseOptions.defaults().setOriginDescription(origin));
  }

  private static List<String> append(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}

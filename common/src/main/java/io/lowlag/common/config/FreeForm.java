package io.lowlag.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.parser.ConfigDocument;
import com.typesafe.config.parser.ConfigDocumentFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups of settings whose keys belong to Kafka, Spark or a model. Their keys are names with
 * dots, not paths: {@code fs.s3a.endpoint} and {@code fs.s3a.endpoint.region} are two of them.
 * HOCON reads them as paths, where the one replaces the other; here each survives if the shorter
 * one is written first.
 *
 * @param groups the paths of the groups
 */
record FreeForm(List<List<String>> groups) {

  /** So many times a key may be the beginning of a longer one. */
  private static final int DEEPEST = 4;

  /** The groups that are empty in the reference. */
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

  /** The path with all that is inside such a group as one key. */
  List<String> joined(List<String> path) {
    for (List<String> group : groups) {
      if (path.size() > group.size() && path.subList(0, group.size()).equals(group)) {
        return append(group, String.join(".", path.subList(group.size(), path.size())));
      }
    }
    return path;
  }

  /** Reads a file; a key of a group that begins a later one is not lost. */
  Config parse(Path file) {
    Config visible = flat(ConfigFactory.parseFile(file.toFile()));
    return visible.withFallback(hidden(ConfigDocumentFactory.parseFile(file.toFile()), 0));
  }

  // What HOCON let a later line replace shows when that line is taken out of the text, or emptied.
  private Config hidden(ConfigDocument document, int depth) {
    Config parsed = ConfigFactory.parseString(document.render());
    List<String> leaves = new ArrayList<>();
    for (List<String> group : groups) {
      leaves(group, object(parsed, group))
          .keySet()
          .forEach(path -> leaves.add(ConfigUtil.joinPath(path)));
    }
    Config found = flat(parsed);
    if (leaves.isEmpty() || depth == DEEPEST) {
      return found;
    }
    ConfigDocument without = document;
    ConfigDocument emptied = document;
    for (String path : leaves) {
      without = without.withoutPath(path);
      emptied = emptied.withValueText(path, "{}");
    }
    return found.withFallback(hidden(without, depth + 1)).withFallback(hidden(emptied, depth + 1));
  }

  /** The same settings with every key of a group as one key, dots included. */
  Config flat(Config config) {
    Config flat = config;
    for (List<String> group : groups) {
      Map<List<String>, ConfigValue> leaves = leaves(group, object(config, group));
      if (!leaves.isEmpty()) {
        flat = flat.withoutPath(ConfigUtil.joinPath(group));
      }
      for (Map.Entry<List<String>, ConfigValue> leaf : leaves.entrySet()) {
        flat = flat.withValue(ConfigUtil.joinPath(joined(leaf.getKey())), leaf.getValue());
      }
    }
    return flat;
  }

  private static ConfigObject object(Config config, List<String> path) {
    ConfigValue at = config.root();
    for (String key : path) {
      at = at instanceof ConfigObject object ? object.get(key) : null;
    }
    return at instanceof ConfigObject object ? object : ConfigFactory.empty().root();
  }

  private static Map<List<String>, ConfigValue> leaves(List<String> path, ConfigObject object) {
    Map<List<String>, ConfigValue> leaves = new LinkedHashMap<>();
    object.forEach(
        (key, value) -> {
          List<String> inner = append(path, key);
          if (value instanceof ConfigObject nested) {
            leaves.putAll(leaves(inner, nested));
          } else {
            leaves.put(inner, value);
          }
        });
    return leaves;
  }

  private static List<String> append(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}

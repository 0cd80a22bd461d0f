package io.lowlag.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML, anchors resolved, as the tree that JSON has. */
final class Yaml {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST = 10_000_000;

  private Yaml() {}

  /** The one document of a file. */
  static JsonNode read(Path file) {
    try {
      return documents(Files.readString(file)).get(0);
    } catch (IOException e) {
      throw new AssertionError("no " + file, e);
    }
  }

  static List<JsonNode> documents(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(LONGEST);
    List<JsonNode> documents = new ArrayList<>();
    new org.yaml.snakeyaml.Yaml(new SafeConstructor(options))
        .loadAll(yaml)
        .forEach(document -> documents.add(JSON.valueToTree(document)));
    return documents;
  }
}

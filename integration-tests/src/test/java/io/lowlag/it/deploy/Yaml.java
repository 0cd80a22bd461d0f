package io.lowlag.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML, anchors resolved, as the tree that JSON has. */
final class Yaml {

  private Yaml() {}

  static JsonNode read(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      Object content =
          new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).<Object>load(reader);
      return new JsonMapper().valueToTree(content);
    } catch (IOException e) {
      throw new AssertionError("no " + file, e);
    }
  }
}

package io.lowlag.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;

/**
 * Values of {@code -D path=value}. A value is taken literally, whatever characters it has. It is
 * read as HOCON only if the setting is a list or a group of settings.
 *
 * @param reference every setting that exists, with its default
 * @param freeForm the groups whose keys belong to Kafka, Spark or a model
 */
record CommandLineValues(Config reference, FreeForm freeForm) {

  Config parse(Map<String, String> values) {
    Config all = ConfigFactory.empty();
    for (Map.Entry<String, String> value : values.entrySet()) {
      all = parse(value.getKey(), value.getValue()).withFallback(all);
    }
    return all;
  }

  private Config parse(String path, String text) {
    String origin = "-D " + path;
    List<String> keys = freeForm.joined(ConfigUtil.splitPath(path));
    String normal = ConfigUtil.joinPath(keys);
    if (!isStructured(normal)) {
      return literal(keys, text, origin);
    }
    return freeForm.parse(normal + " = " + text, origin);
  }

  /** Every object on the path has the origin too: a message about any of them shows it. */
  private static Config literal(List<String> keys, String text, String origin) {
    ConfigValue value = ConfigValueFactory.fromAnyRef(text, origin);
    for (int i = keys.size() - 1; i >= 0; i--) {
      value = ConfigValueFactory.fromMap(Map.of(keys.get(i), value), origin);
    }
    return ((ConfigObject) value).toConfig();
  }

  private boolean isStructured(String path) {
    ConfigValue known = reference.hasPath(path) ? reference.getValue(path) : null;
    return known != null
        && (known.valueType() == ConfigValueType.OBJECT
            || known.valueType() == ConfigValueType.LIST);
  }
}

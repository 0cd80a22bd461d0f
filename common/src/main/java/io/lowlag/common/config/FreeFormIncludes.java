package io.lowlag.common.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Resolves the includes of a file. Included files are read in the same way as the file. HOCON
 * itself includes everything else, such as a resource of the class path.
 *
 * @param groups of the settings
 * @param file the including file
 * @param paths at which its includes are, in their order
 * @param others includes what is not a file; null before HOCON has set it
 */
record FreeFormIncludes(
    FreeForm groups, Path file, Deque<List<String>> paths, ConfigIncluder others)
    implements ConfigIncluder, ConfigIncluderFile {

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return new FreeFormIncludes(groups, file, paths, fallback);
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    List<String> path = paths.remove();
    Optional<Path> found =
        Stream.of("", ".conf", ".json").flatMap(end -> beside(what + end)).findFirst();
    return found.isPresent() ? groups.parse(found.get(), path) : others.include(context, what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    List<String> path = paths.remove();
    Optional<Path> found = beside(what.getPath()).findFirst();
    if (found.isPresent()) {
      return groups.parse(found.get(), path);
    }
    if (context.parseOptions().getAllowMissing()) {
      return ConfigFactory.empty().root();
    }
    throw new ConfigException.IO(
        ConfigOriginFactory.newSimple(file.toString()),
        "it includes " + what + ", which does not exist");
  }

  private Stream<Path> beside(String what) {
    try {
      return Stream.of(file.resolveSibling(what)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      // It is an address or another name, not a file.
      return Stream.empty();
    }
  }
}

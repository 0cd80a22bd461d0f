package io.lowlag.bench.peers;

import io.lowlag.devkit.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of one run and their folder. All of them end, and the folder goes, when it is
 * closed or when this process ends, by Ctrl-C too.
 */
final class Children implements AutoCloseable {

  private final ScratchFolder scratch;
  private final Set<Child> all = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::end, "lowlag-bench-children");
  private volatile boolean ending;

  Children() throws IOException {
    scratch = ScratchFolder.create("lowlag-peers-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns a new folder of the run. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(scratch.path().resolve(name));
  }

  /** Starts a process. */
  synchronized Child start(String name, List<String> command) throws IOException {
    if (ending) {
      throw new IllegalStateException("the run is ending, " + name + " is not started");
    }
    Child child = Child.start(name, command, scratch.path());
    all.add(child);
    return child;
  }

  private void end() {
    synchronized (this) {
      ending = true;
    }
    all.forEach(Child::close);
    scratch.close();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending, and the hook does it. Nothing else may start until then.
      while (true) {
        LockSupport.park();
      }
    }
    end();
  }
}

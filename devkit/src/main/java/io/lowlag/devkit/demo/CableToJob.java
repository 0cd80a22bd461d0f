package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.error.CannotStartException;
import java.util.List;

/**
 * A separate network of the job (a network namespace), with one cable to the broker that can be
 * pulled. Then packets are lost silently, as in a real network: no connection is closed.
 */
final class CableToJob implements Surroundings {

  /** Addresses from the block that is reserved for measuring networks (RFC 2544). */
  private static final String NET = "198.18.";

  private static final int NETS = 1 << 14;

  private final String network;
  private final String bridge;
  private final String brokersEnd;
  private final String jobsEnd;
  private final String brokerAddress;
  private final String jobAddress;

  private CableToJob(long number) {
    String name = "lowlag" + number;
    network = name;
    bridge = name + "b";
    brokersEnd = name + "k";
    jobsEnd = name + "j";
    String net = NET + number / 64 + ".";
    brokerAddress = net + (number % 64 * 4 + 1);
    jobAddress = net + (number % 64 * 4 + 2);
  }

  /**
   * Creates the network and the cable.
   *
   * @throws CannotStartException if this process may not create them
   */
  static CableToJob lay() throws InterruptedException {
    CableToJob cable = new CableToJob(ProcessHandle.current().pid() % NETS);
    // An existing network belongs to somebody else, who also removes it.
    ip("netns", "add", cable.network);
    try {
      cable.connect();
      return cable;
    } catch (CannotStartException | InterruptedException e) {
      cable.close();
      throw e;
    }
  }

  // The bridge has the broker's address, so that the address stays when the cable is pulled.
  private void connect() throws InterruptedException {
    ip("link", "add", "name", bridge, "type", "bridge");
    ip("address", "add", brokerAddress + "/30", "dev", bridge);
    ip("link", "set", bridge, "up");
    ip("link", "add", "name", brokersEnd, "type", "veth", "peer", "name", jobsEnd);
    ip("link", "set", brokersEnd, "master", bridge, "up");
    ip("link", "set", jobsEnd, "netns", network);
    ip("-n", network, "link", "set", "lo", "up");
    ip("-n", network, "address", "add", jobAddress + "/30", "dev", jobsEnd);
    ip("-n", network, "link", "set", jobsEnd, "up");
  }

  /** Pulls the cable. */
  void pull() throws InterruptedException {
    ip("link", "set", brokersEnd, "down");
  }

  /** Plugs the cable in again. */
  void putBack() throws InterruptedException {
    ip("link", "set", brokersEnd, "up");
  }

  private static void ip(String... arguments) throws InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    if (!SystemCommand.succeeds(command)) {
      throw new CannotStartException(
          "this drill gives the job a network of its own, and '"
              + String.join(" ", command)
              + "' failed: run it as root on Linux with the package iproute2, or in a container"
              + " with the capability NET_ADMIN");
    }
  }

  @Override
  public String brokerHost() {
    return brokerAddress;
  }

  @Override
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", network);
  }

  @Override
  public Overrides settings() {
    return Overrides.none()
        .withSpark("driver.host", "127.0.0.1")
        .withSpark("driver.bindAddress", "127.0.0.1");
  }

  /** Removes all parts of the network that exist. */
  @Override
  public void close() {
    SystemCommand.cleanUp("ip", "netns", "delete", network);
    SystemCommand.cleanUp("ip", "link", "delete", brokersEnd);
    SystemCommand.cleanUp("ip", "link", "delete", bridge);
  }
}

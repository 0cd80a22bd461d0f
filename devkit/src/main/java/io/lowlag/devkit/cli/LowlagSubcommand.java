package io.lowlag.devkit.cli;

import java.util.concurrent.Callable;

/** A command that another module adds to the launcher, found by {@link java.util.ServiceLoader}. */
public interface LowlagSubcommand extends Callable<Integer> {}

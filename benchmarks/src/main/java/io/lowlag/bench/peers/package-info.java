/** Lowlag beside other engines, each with its own broker, load and reader in their own JVMs. */
package io.lowlag.bench.peers;

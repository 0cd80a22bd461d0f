/** A schema registry in this process. */
package io.lowlag.devkit.registry;

/** Hadoop's local file system without a child process for each file. */
package io.lowlag.realtime.localfiles;

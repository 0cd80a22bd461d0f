/** Delta tables for streaming jobs: each batch is written once, in files of a suitable size. */
package io.lowlag.common.lake;

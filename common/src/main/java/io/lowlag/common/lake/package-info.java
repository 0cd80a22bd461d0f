/** Delta tables as streaming jobs write them: each batch once, in files of a sensible size. */
package io.lowlag.common.lake;

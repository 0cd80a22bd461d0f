/** Puts dead letters back into the topics that they came from. */
package io.lowlag.common.replay;

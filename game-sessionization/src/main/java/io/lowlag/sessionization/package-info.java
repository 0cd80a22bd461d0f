/**
 * Game sessionization: sessions of consoles and PCs, answered immediately and reported while they
 * run.
 */
package io.lowlag.sessionization;

/**
 * Game sessionization: sessions of consoles and PCs, answered at once and reported while they run.
 */
package io.lowlag.sessionization;

/** Ad events that are as disordered as asked for, and the answer that must come of them. */
package io.lowlag.devkit.ads;

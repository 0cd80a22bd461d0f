/** What a process knows of its queries while they run, and what the driver knows of them all. */
package io.lowlag.realtime.internal.figures;

/** What the source and the operator of one task share, and what one task leaves for the next. */
package io.lowlag.realtime.internal.task;

/** The outputs of attribution in Delta: the tables, and the job that fills them from the topics. */
package io.lowlag.attribution.landing;

/** The rows of the tables, as they are read from the topics. */
package io.lowlag.attribution.landing.model;

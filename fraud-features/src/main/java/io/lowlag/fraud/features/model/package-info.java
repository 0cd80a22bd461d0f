/** State of the windows of cards. */
package io.lowlag.fraud.features.model;

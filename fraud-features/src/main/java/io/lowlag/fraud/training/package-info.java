/** From labelled transactions to a model that scoring can be given. */
package io.lowlag.fraud.training;

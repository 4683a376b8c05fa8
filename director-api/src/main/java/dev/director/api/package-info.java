/**
 * HTTP in front of the topics. An instance keeps no truth: everything it answers is read from
 * Kafka, so any number of them may run side by side.
 */
@NullMarked
package dev.director.api;

import org.jspecify.annotations.NullMarked;

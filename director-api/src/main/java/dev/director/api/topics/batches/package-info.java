/**
 * Batches of requests: each is run by the instance that owns its partition of the topic of batches,
 * and shown by all.
 */
@NullMarked
package dev.director.api.topics.batches;

import org.jspecify.annotations.NullMarked;

/**
 * What all workers together may do with a provider's key: calls on their way, requests and tokens a
 * minute. One worker, the allocator, lends each its share for a few seconds; each spaces its calls
 * out evenly within what it was lent.
 */
@NullMarked
package dev.director.worker.model.limit;

import org.jspecify.annotations.NullMarked;

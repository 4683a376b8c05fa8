/**
 * Requests brought into the dialect of the route that they take: what its quirks say, and nothing
 * else, decides. Pure functions on JSON, which leave what they are given as it is.
 */
@NullMarked
package dev.director.worker.model.dialect;

import org.jspecify.annotations.NullMarked;

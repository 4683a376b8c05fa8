/** What the API writes to Kafka and reads from it; the only package here that knows Kafka. */
@NullMarked
package dev.director.api.topics;

import org.jspecify.annotations.NullMarked;

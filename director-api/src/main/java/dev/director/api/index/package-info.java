/**
 * What the topics say of requests, found again without reading them: a file of pointers and sums
 * that is built anew at every start and holds no truth. Knows no Kafka.
 */
@NullMarked
package dev.director.api.index;

import org.jspecify.annotations.NullMarked;

package dev.director.api.topics;

import org.apache.kafka.common.TopicPartition;

/** Where a record lies. */
record Pointer(TopicPartition partition, long offset) {}

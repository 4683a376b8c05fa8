/**
 * What a test of an asynchronous LLM system needs around it: a real Kafka broker, a provider
 * simulator that speaks the OpenAI wire, a TCP proxy that breaks connections, JVMs that can be
 * killed and frozen, and observers that assert the guarantees. Each part starts and closes on its
 * own; the {@code junit} package hands them to tests.
 */
@NullMarked
package dev.director.testkit;

import org.jspecify.annotations.NullMarked;

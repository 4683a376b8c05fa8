/**
 * A model provider on loopback: speaks OpenAI's chat completions, plays scripted answers and
 * faults, counts every call.
 */
@NullMarked
package dev.director.testkit.simulator;

import org.jspecify.annotations.NullMarked;

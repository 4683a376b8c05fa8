/**
 * A model provider on loopback: speaks OpenAI's Chat Completions and Responses, plays scripted
 * answers, faults and the quirks of real providers, counts every call.
 */
@NullMarked
package dev.director.testkit.simulator;

import org.jspecify.annotations.NullMarked;

/** OpenAI's Responses API: its objects, its events, its input. Works on JSON alone. */
@NullMarked
package dev.director.testkit.simulator.responses;

import org.jspecify.annotations.NullMarked;

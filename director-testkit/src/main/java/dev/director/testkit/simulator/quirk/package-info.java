/**
 * How the answers of real providers differ from OpenAI's: each difference is a {@link
 * dev.director.testkit.simulator.quirk.Quirk} that bends a correct answer. Works on JSON alone.
 *
 * <p>The letters and numbers in the comments, A6 for instance, are the sections of the collection
 * of facts about models and providers that the quirk comes from.
 */
@NullMarked
package dev.director.testkit.simulator.quirk;

import org.jspecify.annotations.NullMarked;

/** What a provider tells of its models, and of what they have generated. */
@NullMarked
package dev.director.testkit.simulator.model;

import org.jspecify.annotations.NullMarked;

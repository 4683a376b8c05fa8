/** The HTTP resources, and what they answer when something is wrong. */
@NullMarked
package dev.director.api.http;

import org.jspecify.annotations.NullMarked;

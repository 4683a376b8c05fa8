/** Director's results in the shapes of OpenAI's API. */
@NullMarked
package dev.director.api.openai;

import org.jspecify.annotations.NullMarked;

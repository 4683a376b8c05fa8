/** The OpenAI wire. The only importer of openai-java. */
@NullMarked
package dev.director.worker.model.openai;

import org.jspecify.annotations.NullMarked;

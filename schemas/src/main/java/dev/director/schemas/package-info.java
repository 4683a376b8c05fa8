/**
 * The contract: every event that crosses Director's topics as an immutable record, the closed list
 * of error codes, and the codec that turns bytes into them without ever throwing.
 *
 * <p>Start with {@link dev.director.schemas.DirectorRequest} and {@link
 * dev.director.schemas.DirectorResult}; {@link dev.director.schemas.Codec} reads and writes them,
 * {@link dev.director.schemas.Topics} says where they travel. The JSON Schemas and the AsyncAPI
 * document of the same contract lie beside the classes as resources.
 */
@NullMarked
package dev.director.schemas;

import org.jspecify.annotations.NullMarked;

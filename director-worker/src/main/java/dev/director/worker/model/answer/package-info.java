/** What a provider's bytes mean: an answer, or a fault and what to do about it. Pure. */
@NullMarked
package dev.director.worker.model.answer;

import org.jspecify.annotations.NullMarked;

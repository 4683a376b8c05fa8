package dev.director.worker.run;

/**
 * What the journal keeps, beside its steps, of a run that failed and may be redriven: which
 * generation of which request may be gone on with. It is there as long as the dead letter.
 *
 * @param generation the one that failed
 * @param contentHash what the request said
 */
public record DeadEntry(int generation, long contentHash) {}

package dev.director.worker.run;

/**
 * One continuous ownership of a partition number by this worker. A partition that leaves and comes
 * back begins a new tenure, so what was begun under the old one can never be committed under the
 * new (invariant 1).
 *
 * @param partition the partition number, the same for every inbound topic and the journal
 * @param epoch grows with each acquisition by this process
 */
public record Tenure(int partition, long epoch) {}

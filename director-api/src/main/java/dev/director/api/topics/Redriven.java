package dev.director.api.topics;

import java.util.Optional;

/**
 * What became of a redrive.
 *
 * @param published how many letters are on their lanes again, acknowledged by all in-sync replicas
 * @param failed how many Kafka did not take, or did not acknowledge
 * @param reason why the first of those failed
 * @param complete whether all letters of the plan were tried; after a redrive that was broken off
 *     the same one again does the rest, and the workers drop what they have
 */
public record Redriven(long published, long failed, Optional<String> reason, boolean complete) {}

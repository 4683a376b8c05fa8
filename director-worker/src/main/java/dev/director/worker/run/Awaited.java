package dev.director.worker.run;

/**
 * A tool call that somebody outside is to answer.
 *
 * @param approval whether the worker runs the tool itself, once it is allowed to
 */
public record Awaited(String callId, boolean approval) {}

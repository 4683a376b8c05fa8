package dev.director.api.index;

/**
 * A tool call that waits for its answer.
 *
 * @param callId the call's
 * @param recordKey the request's record key
 * @param place where the call lies
 */
public record WaitingCall(String callId, String recordKey, Place place) {}

package dev.director.api.index;

/**
 * Names a request among all tenants.
 *
 * @param tenant on whose behalf
 * @param requestId the caller's id
 */
public record RequestKey(String tenant, String requestId) {}

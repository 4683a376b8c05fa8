package dev.director.worker.context;

import tools.jackson.databind.node.ObjectNode;

/**
 * A message and what it consists of, so that it is counted once however often the cut changes.
 *
 * @param message in OpenAI's shape; never written to
 */
record Part(ObjectNode message, Measure measure) {

    boolean isSystem() {
        return hasRole("system") || hasRole("developer");
    }

    boolean isUser() {
        return hasRole("user");
    }

    boolean isAssistant() {
        return hasRole("assistant");
    }

    boolean isToolResult() {
        return hasRole("tool");
    }

    private boolean hasRole(String role) {
        return message.path("role").asString("").equals(role);
    }
}

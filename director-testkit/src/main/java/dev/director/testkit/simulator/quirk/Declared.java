package dev.director.testkit.simulator.quirk;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The tools that a request declares, in the form of Chat Completions or of Responses. */
final class Declared {
    private Declared() {}

    static String firstName(JsonNode request) {
        return function(request.path("tools").path(0)).path("name").asString("search");
    }

    /** The JSON schema of a tool's parameters; missing where it is not declared. */
    static JsonNode parameters(JsonNode request, String name) {
        for (JsonNode tool : request.path("tools")) {
            if (function(tool).path("name").asString("").equals(name)) {
                return function(tool).path("parameters");
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode function(JsonNode tool) {
        return tool.has("function") ? tool.path("function") : tool;
    }
}

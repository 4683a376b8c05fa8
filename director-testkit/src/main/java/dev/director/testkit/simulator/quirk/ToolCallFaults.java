package dev.director.testkit.simulator.quirk;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tool calls that cannot be executed. */
final class ToolCallFaults {
    private ToolCallFaults() {}

    static void undeclared(ObjectNode completion, JsonNode request) {
        ObjectNode function = Choice.of(completion).lastFunction(request);
        function.put("name", function.path("name").asString("") + "_undeclared");
    }

    /** The first declared property gets a value of a type that it does not have. */
    static void againstSchema(ObjectNode completion, JsonNode request) {
        ObjectNode function = Choice.of(completion).lastFunction(request);
        JsonNode schema = Declared.parameters(request, function.path("name").asString(""));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            ObjectNode arguments = Choice.object();
            if (property.getValue().path("type").asString("").equals("object")) {
                arguments.put(property.getKey(), 17);
            } else {
                arguments.putObject(property.getKey()).put("unexpected", true);
            }
            function.put("arguments", arguments.toString());
            return;
        }
        function.put("arguments", "[]"); // no properties to break: not even an object
    }

    static void notJson(ObjectNode completion, JsonNode request) {
        ObjectNode function = Choice.of(completion).lastFunction(request);
        String arguments = function.path("arguments").asString("");
        function.put("arguments", "the arguments are " + arguments);
    }

    static void half(ObjectNode completion, JsonNode request) {
        Choice choice = Choice.of(completion);
        ObjectNode function = choice.lastFunction(request);
        String arguments = function.path("arguments").asString("");
        function.put("arguments", arguments.substring(0, (arguments.length() + 1) / 2));
        choice.finish("length");
    }
}

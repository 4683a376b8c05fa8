package dev.director.worker.context;

import tools.jackson.databind.JsonNode;

/**
 * Counts tool definitions as OpenAI's models are shown them: not as JSON, but as declarations. The
 * numbers are those of OpenAI's cookbook, which covers flat parameters with a type, a description
 * and an enum; nested ones are counted by the same rule, and keywords beyond those as JSON.
 */
final class ToolMeter {

    private static final int PARAMETERS = 3;
    private static final int PARAMETER = 3;
    private static final int ENUM = -3;
    private static final int ENUM_ITEM = 3;

    private final TextMeter texts;
    private final Tokenizer tokenizer;

    ToolMeter(TextMeter texts, Tokenizer tokenizer) {
        this.texts = texts;
        this.tokenizer = tokenizer;
    }

    /** One definition, without what all of them together add once. */
    Measure tool(JsonNode definition) {
        JsonNode function = definition.path("function");
        String line = text(function, "name") + ":" + withoutStop(text(function, "description"));
        JsonNode parameters = function.path("parameters");
        return fixed(tokenizer == Tokenizer.CL100K ? 10 : 7)
                .plus(texts.of(tokenizer, line))
                .plus(properties(parameters))
                .plus(furtherKeywords(parameters));
    }

    private Measure properties(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        Measure sum = fixed(properties.isEmpty() ? 0 : PARAMETERS);
        for (String name : properties.propertyNames()) {
            sum = sum.plus(property(name, properties.get(name)));
        }
        return sum;
    }

    private Measure property(String name, JsonNode schema) {
        JsonNode type = schema.path("type");
        String line =
                name
                        + ":"
                        + (type.isArray() ? type.toString() : type.asString(""))
                        + ":"
                        + withoutStop(text(schema, "description"));
        Measure items = schema.has("items") ? property("", schema.get("items")) : Measure.NOTHING;
        return fixed(PARAMETER)
                .plus(texts.of(tokenizer, line))
                .plus(choices(schema.path("enum")))
                .plus(items)
                .plus(properties(schema))
                .plus(furtherKeywords(schema));
    }

    private Measure choices(JsonNode items) {
        Measure sum = fixed(items.isEmpty() ? 0 : ENUM);
        for (JsonNode item : items) {
            sum = sum.plus(fixed(ENUM_ITEM)).plus(texts.of(tokenizer, item.asString("")));
        }
        return sum;
    }

    private Measure furtherKeywords(JsonNode schema) {
        Measure sum = Measure.NOTHING;
        for (String keyword : schema.propertyNames()) {
            sum = sum.plus(keyword(keyword, schema.get(keyword)));
        }
        return sum;
    }

    private Measure keyword(String keyword, JsonNode value) {
        return switch (keyword) {
            case "type", "description", "properties", "required", "enum", "items" ->
                    Measure.NOTHING;
            default -> texts.of(tokenizer, keyword + ":" + value);
        };
    }

    private static Measure fixed(int tokens) {
        return Measure.ofTokens(tokens);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }

    private static String withoutStop(String description) {
        return description.endsWith(".")
                ? description.substring(0, description.length() - 1)
                : description;
    }
}

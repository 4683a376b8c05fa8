package dev.director.worker.context;

import dev.director.schemas.Codec;
import dev.director.schemas.Workflow;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Workflows with a state of a given size. */
final class WorkflowStates {

    private static final String[] CITIES = {"Rotterdam", "Köln", "Nagoya", "São Paulo", "Łódź"};

    private WorkflowStates() {}

    /** A workflow whose state, as compact JSON, has that many tokens or a few more. */
    static Workflow ofTokens(TokenCounter counter, Tokenizer tokenizer, int tokens) {
        Random random = new Random(tokens);
        ObjectNode state = Codec.mapper().createObjectNode();
        ArrayNode orders = state.putArray("orders");
        int counted = 0;
        while (counted < tokens) {
            int missing = tokens - counted;
            for (int i = 0; i <= missing / 60; i++) {
                addOrder(orders, random);
            }
            counted = counter.count(tokenizer, state.toString());
        }
        return new Workflow("order-fulfilment", Optional.of("wf-42"), Optional.of(state));
    }

    static Workflow of(String json) {
        JsonNode state = Codec.mapper().readTree(json);
        return new Workflow("order-fulfilment", Optional.of("wf-42"), Optional.of(state));
    }

    private static void addOrder(ArrayNode orders, Random random) {
        orders.addObject()
                .put("id", "ORD-%06d".formatted(random.nextInt(1_000_000)))
                .put(
                        "placedAt",
                        "2026-10-%02dT%02d:00:00Z"
                                .formatted(1 + random.nextInt(28), random.nextInt(24)))
                .put("city", CITIES[random.nextInt(CITIES.length)])
                .put("note", "leave it with the neighbour on the second floor, please")
                .put("quantity", random.nextInt(500));
    }
}

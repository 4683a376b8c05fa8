package dev.director.testkit.simulator.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What OpenRouter tells afterwards of a completion, a cut one too: native tokens and total cost.
 * The newest ten thousand. Thread-safe.
 */
public final class Generations {
    private static final int KEPT = 10_000;
    private static final int LATE = 2;

    private final Map<String, Generation> byId = new LinkedHashMap<>();

    /**
     * @param hidden how many look-ups more do not find it
     */
    private record Generation(ObjectNode data, int hidden) {}

    /**
     * Keeps what is told of {@code completion}.
     *
     * @param late whether the first two look-ups do not find it yet
     */
    public synchronized void keep(ObjectNode completion, boolean streamed, boolean late) {
        String id = completion.path("id").asString("");
        byId.put(id, new Generation(data(completion, streamed), late ? LATE : 0));
        if (byId.size() > KEPT) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    /** The answer of {@code GET /v1/generation?id=}. */
    public synchronized Optional<ObjectNode> find(String id) {
        Generation generation = byId.get(id);
        if (generation == null) {
            return Optional.empty();
        }
        if (generation.hidden() > 0) {
            byId.put(id, new Generation(generation.data(), generation.hidden() - 1));
            return Optional.empty();
        }
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.set("data", generation.data());
        return Optional.of(root);
    }

    private static ObjectNode data(ObjectNode completion, boolean streamed) {
        JsonNode usage = completion.path("usage");
        JsonNode finish = completion.path("choices").path(0).path("finish_reason");
        ObjectNode data = JsonMapper.shared().createObjectNode();
        data.set("id", completion.path("id"));
        data.put("upstream_id", "chatcmpl-simulated").put("provider_name", "Simulated");
        data.set("model", completion.path("model"));
        data.put("created_at", created(completion));
        data.put("streamed", streamed).put("cancelled", false).put("is_byok", false);
        data.put("finish_reason", finish.asString("")).put("origin", "https://openrouter.ai/");
        data.put("native_finish_reason", finish.asString(""));
        for (String tokens : new String[] {"tokens_", "native_tokens_"}) {
            data.put(tokens + "prompt", usage.path("prompt_tokens").asLong(0));
            data.put(tokens + "completion", usage.path("completion_tokens").asLong(0));
        }
        data.put("native_tokens_cached", cached(usage));
        data.put("native_tokens_reasoning", reasoning(usage));
        data.put("total_cost", usage.path("cost").decimalValue(BigDecimal.ZERO));
        data.put("usage", usage.path("cost").decimalValue(BigDecimal.ZERO));
        return data;
    }

    private static String created(ObjectNode completion) {
        return Instant.ofEpochSecond(completion.path("created").asLong(0)).toString();
    }

    private static long cached(JsonNode usage) {
        return usage.path("prompt_tokens_details")
                .path("cached_tokens")
                .asLong(usage.path("cached_tokens").asLong(0));
    }

    private static long reasoning(JsonNode usage) {
        return usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0);
    }
}

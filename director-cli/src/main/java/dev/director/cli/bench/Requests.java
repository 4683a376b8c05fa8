package dev.director.cli.bench;

import dev.director.schemas.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests of about 1 KB: a system prompt and a short chat. Immutable. */
final class Requests {
    private static final String SYSTEM =
            "You are the support assistant of a parcel service. Answer in the customer's language, in"
                    + " three sentences at most. Never promise a delivery date that the tracking does"
                    + " not show. If the parcel is held at customs, name the missing document and say"
                    + " where to upload it. If you do not know, hand over to a person.";
    private static final String QUESTION =
            "Hello, my parcel left the depot in Hamburg on Monday and the tracking has said \"on its"
                    + " way\" ever since. It holds spare parts for a machine that stands still, so I"
                    + " need to know today whether to order them again from another supplier.";
    private static final String ANSWER =
            "I am sorry for the wait. The tracking shows that your parcel reached the hub in Lyon last"
                    + " night and is being sorted there; no delivery date is shown yet.";
    private static final String FOLLOW_UP =
            "Could it be collected in Lyon? Which papers would the driver need for that?";

    /** All of a body but its ids, without the opening brace. */
    private static final String REST = rest();

    private final String topic;
    private final String idPrefix;
    private final int conversations;
    private final String rest;

    /**
     * @param topic where they go
     * @param idPrefix what their ids begin with; the number follows
     * @param conversations over how many conversations they are spread; 0 for none at all
     */
    Requests(String topic, String idPrefix, int conversations) {
        this(topic, idPrefix, conversations, REST);
    }

    private Requests(String topic, String idPrefix, int conversations, String rest) {
        this.topic = topic;
        this.idPrefix = idPrefix;
        this.conversations = conversations;
        this.rest = rest;
    }

    /** Requests that offer a tool, and take that many turns of the scripted model. */
    static Requests ofTurns(String topic, String idPrefix, int turns) {
        return new Requests(
                topic,
                idPrefix,
                0,
                "\"model\":\"kimi-k2\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"limits\":{\"maxTurns\":%d},%s}"
                        .formatted(LoopScript.wish(turns), turns, LoopScript.TOOLS));
    }

    /** Requests that offer a tool of the worker's. */
    static Requests offering(String topic, String idPrefix, String tool, int maxTurns) {
        return new Requests(
                topic,
                idPrefix,
                0,
                "\"model\":\"kimi-k2\",\"messages\":[{\"role\":\"user\",\"content\":\"Keep my parcel, please.\"}],\"limits\":{\"maxTurns\":%d},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}]}"
                        .formatted(maxTurns, tool));
    }

    /** The request of that number. */
    ProducerRecord<byte[], byte[]> record(int number) {
        String id = idPrefix + number;
        if (conversations == 0) {
            return new ProducerRecord<>(topic, utf8(id), body(id, ""));
        }
        String conversation = idPrefix + "c" + number % conversations;
        return new ProducerRecord<>(
                topic,
                utf8(conversation),
                body(id, "\"conversationId\":\"" + conversation + "\","));
    }

    /** The number of the request with this id; -1 when it is none of these. */
    int number(String id) {
        if (!id.startsWith(idPrefix)) {
            return -1;
        }
        try {
            return Integer.parseInt(id, idPrefix.length(), id.length(), 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private byte[] body(String id, String conversation) {
        return utf8("{\"requestId\":\"" + id + "\"," + conversation + rest);
    }

    private static String rest() {
        ObjectNode body = Codec.mapper().createObjectNode();
        body.put("model", "kimi-k2").put("temperature", 0.3);
        body.putArray("messages")
                .add(message("system", SYSTEM))
                .add(message("user", QUESTION))
                .add(message("assistant", ANSWER))
                .add(message("user", FOLLOW_UP));
        body.set("metadata", Codec.mapper().valueToTree(Map.of("source", "bench")));
        return body.toString().substring(1);
    }

    private static ObjectNode message(String role, String content) {
        return Codec.mapper().createObjectNode().put("role", role).put("content", content);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.director.schemas;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The headers that make a record a CloudEvent 1.0 in Kafka's binary mode. Write each value as
 * UTF-8.
 */
public final class CloudEventHeaders {
    private static final Map<Class<?>, String> TYPES =
            Map.of(
                    DirectorRequest.class, "dev.director.request.v1",
                    DirectorResult.class, "dev.director.result.v1",
                    ToolCall.class, "dev.director.tool-call.v1",
                    ToolResult.class, "dev.director.tool-result.v1",
                    CancelRequest.class, "dev.director.cancel.v1",
                    ProgressEvent.class, "dev.director.progress.v1",
                    UsageRecord.class, "dev.director.usage.v1",
                    Feedback.class, "dev.director.feedback.v1",
                    BudgetAlert.class, "dev.director.budget-alert.v1",
                    ControlEvent.class, "dev.director.control.v1");

    private CloudEventHeaders() {}

    /**
     * The headers by name, in a fixed order.
     *
     * @param type the event's kind and major version, see {@link #typeOf}
     * @param source who wrote it, as a URI reference such as {@code /director/worker}
     * @param id unique for this source: the same event sent again has the same id
     * @param time when it happened
     * @param subject what it is about, such as the request's id
     */
    public static Map<String, String> of(
            String type, String source, String id, Instant time, Optional<String> subject) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_type", type);
        headers.put("ce_source", source);
        headers.put("ce_id", id);
        headers.put("ce_time", time.toString());
        subject.ifPresent(it -> headers.put("ce_subject", it));
        headers.put("content-type", "application/json");
        return Collections.unmodifiableMap(headers);
    }

    /**
     * The {@code ce_type} of an event's class, such as {@code dev.director.result.v1}.
     *
     * @throws IllegalArgumentException if the class is not an event of the contract
     */
    public static String typeOf(Class<?> event) {
        String type =
                TYPES.get(ControlEvent.class.isAssignableFrom(event) ? ControlEvent.class : event);
        if (type == null) {
            throw new IllegalArgumentException(event.getName() + " is not an event");
        }
        return type;
    }
}

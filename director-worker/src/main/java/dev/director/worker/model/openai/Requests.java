package dev.director.worker.model.openai;

import com.openai.core.JsonArray;
import com.openai.core.JsonBoolean;
import com.openai.core.JsonField;
import com.openai.core.JsonNull;
import com.openai.core.JsonNumber;
import com.openai.core.JsonObject;
import com.openai.core.JsonString;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.models.responses.ResponseCreateParams;
import dev.director.worker.model.Wire.Outgoing;
import dev.director.worker.model.catalogue.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** Puts bodies that are whole already into the SDK's parameters. Pure. */
final class Requests {

    /** OpenAI's header for the caller's own id of a call; others ignore it. */
    private static final String CLIENT_REQUEST_ID = "X-Client-Request-Id";

    private static final String ACCEPT = "Accept";
    private static final String MODEL = "model";
    private static final String MESSAGES = "messages";
    private static final String INPUT = "input";

    /** The SDK says so itself where it streams. */
    private static final String STREAM = "stream";

    private Requests() {}

    @SuppressWarnings("unchecked") // the messages go out as they are
    static ChatCompletionCreateParams chat(Outgoing call) {
        ChatCompletionCreateParams.Builder params =
                ChatCompletionCreateParams.builder()
                        .model(call.body().path(MODEL).asString())
                        .messages(
                                (JsonField<List<ChatCompletionMessageParam>>)
                                        (JsonField<?>) value(call.body().path(MESSAGES)));
        others(call, MESSAGES, params::putAdditionalBodyProperty);
        headers(call, params::putAdditionalHeader);
        return params.build();
    }

    @SuppressWarnings("unchecked") // the input goes out as it is
    static ResponseCreateParams responses(Outgoing call) {
        ResponseCreateParams.Builder params =
                ResponseCreateParams.builder()
                        .model(call.body().path(MODEL).asString())
                        .input(
                                (JsonField<ResponseCreateParams.Input>)
                                        (JsonField<?>) value(call.body().path(INPUT)));
        others(call, INPUT, params::putAdditionalBodyProperty);
        headers(call, params::putAdditionalHeader);
        return params.build();
    }

    /** OpenRouter's question what a call has cost. */
    static HttpRequest generation(Provider provider, String callId) {
        HttpRequest.Builder request =
                HttpRequest.builder()
                        .method(HttpMethod.GET)
                        .baseUrl(provider.baseUrl())
                        .addPathSegment("generation")
                        .putQueryParam("id", callId)
                        .putHeader("Authorization", "Bearer " + provider.key());
        provider.headers().forEach(request::putHeader);
        return request.build();
    }

    private static void others(Outgoing call, String own, BiConsumer<String, JsonValue> put) {
        for (Map.Entry<String, JsonNode> member : call.body().properties()) {
            String name = member.getKey();
            if (!name.equals(MODEL) && !name.equals(own) && !name.equals(STREAM)) {
                put.accept(name, value(member.getValue()));
            }
        }
    }

    private static void headers(Outgoing call, BiConsumer<String, String> put) {
        put.accept(CLIENT_REQUEST_ID, call.trace());
        if (call.stream()) {
            put.accept(ACCEPT, JdkTransport.EVENT_STREAM);
        }
    }

    /** Out of our Jackson 3 into the SDK's own values; members that are null stay. */
    private static JsonValue value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                node.properties().forEach(one -> members.put(one.getKey(), value(one.getValue())));
                yield JsonObject.of(members);
            }
            case ARRAY -> JsonArray.of(node.valueStream().map(Requests::value).toList());
            case STRING -> JsonString.of(node.stringValue());
            case NUMBER -> JsonNumber.of(node.numberValue());
            case BOOLEAN -> JsonBoolean.of(node.booleanValue());
            case NULL -> JsonNull.of();
            case BINARY, MISSING, POJO ->
                    throw new IllegalArgumentException("a body holds JSON only");
        };
    }
}

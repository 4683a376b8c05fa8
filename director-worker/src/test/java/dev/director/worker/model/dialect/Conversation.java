package dev.director.worker.model.dialect;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Builds prompts for the tests of this package; single quotes stand for double ones. */
final class Conversation {

    private final List<ObjectNode> messages = new ArrayList<>();
    private final List<ObjectNode> tools = new ArrayList<>();
    private String options = "";
    private int maxTokens = 500;

    static JsonNode json(String text) {
        return Codec.mapper().readTree(text.replace('\'', '"'));
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    /** A member of each element that has it. */
    static List<String> each(JsonNode elements, String member) {
        return elements.valueStream()
                .map(element -> element.path(member).asString(""))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Only the user's greeting. */
    static Conversation greeting() {
        return new Conversation().then("{'role':'user','content':'hi'}");
    }

    Conversation then(String message) {
        messages.add(object(message));
        return this;
    }

    Conversation then(ObjectNode message) {
        messages.add(message);
        return this;
    }

    /** An assistant's message with calls: each an id and a name. */
    Conversation calls(String... idsAndNames) {
        ObjectNode message = object("{'role':'assistant','content':null}");
        for (int i = 0; i < idsAndNames.length; i += 2) {
            ObjectNode call = message.withArray("tool_calls").addObject();
            call.put("id", idsAndNames[i]).put("type", "function");
            call.putObject("function").put("name", idsAndNames[i + 1]).put("arguments", "{}");
        }
        return then(message);
    }

    Conversation result(String id, String content) {
        return then(object("{'role':'tool'}").put("tool_call_id", id).put("content", content));
    }

    Conversation tool(String name) {
        return tool(name, "{'type':'object','properties':{}}");
    }

    Conversation tool(String name, String parameters) {
        ObjectNode tool = object("{'type':'function'}");
        tool.putObject("function").put("name", name).set("parameters", json(parameters));
        tools.add(tool);
        return this;
    }

    Conversation tool(ObjectNode tool) {
        tools.add(tool);
        return this;
    }

    /** Top-level members of the request. */
    Conversation with(String members) {
        options += "," + members;
        return this;
    }

    Conversation maxTokens(int tokens) {
        maxTokens = tokens;
        return this;
    }

    Prompt prompt() {
        String body =
                "{'requestId':'r1','model':'m','messages':[{'role':'user','content':'hi'}]%s}"
                        .formatted(options);
        Decoded<DirectorRequest> decoded =
                Codec.decode(DirectorRequest.class, Codec.encode(json(body)));
        DirectorRequest request = ((Decoded.Readable<DirectorRequest>) decoded).event();
        return new Prompt(request, messages, tools, maxTokens);
    }

    /** For a route that takes it. */
    Adaptation.Adapted adapted(Target target) {
        return (Adaptation.Adapted) Dialect.adapt(prompt(), target);
    }

    /** For a route that does not. */
    String refused(Target target) {
        return ((Adaptation.Refused) Dialect.adapt(prompt(), target)).reason();
    }

    /** What is sent, read anew: numbers are then alike whatever they were made of. */
    JsonNode body(Target target) {
        return Codec.mapper().readTree(Codec.encode(adapted(target).body()));
    }

    JsonNode messages(Target target) {
        return body(target).path("messages");
    }
}

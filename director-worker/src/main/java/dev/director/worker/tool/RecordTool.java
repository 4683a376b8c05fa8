package dev.director.worker.tool;

import dev.director.schemas.Codec;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool whose arguments are a record: its components are the parameters, by their names and types
 * ({@link RecordSchema}). Immutable; as thread-safe as its handler.
 *
 * @param <A> the record of its arguments
 */
public final class RecordTool<A extends Record> implements Tool {

    private final String name;
    private final String description;
    private final Class<A> arguments;
    private final ObjectNode parameters;
    private final Handler<A> handler;
    private final boolean repeatable;
    private final boolean needsApproval;
    private final Duration limit;

    /** What a tool does with its arguments. */
    @FunctionalInterface
    public interface Handler<A> {

        /**
         * Runs the tool and returns its output for the model: text as it is, anything else as JSON.
         *
         * @throws Exception when it cannot; the message is told to the model
         */
        Object call(A arguments, Invocation invocation) throws Exception;
    }

    private RecordTool(
            String name,
            String description,
            Class<A> arguments,
            Handler<A> handler,
            boolean repeatable,
            boolean needsApproval,
            Duration limit) {
        this.name = name;
        this.description = description;
        this.arguments = arguments;
        this.parameters = RecordSchema.of(arguments);
        this.handler = handler;
        this.repeatable = repeatable;
        this.needsApproval = needsApproval;
        this.limit = limit;
    }

    /**
     * A tool that is not repeatable and may take a minute.
     *
     * @throws IllegalArgumentException when a component is of a type that has no schema
     */
    public static <A extends Record> RecordTool<A> of(
            String name, String description, Class<A> arguments, Handler<A> handler) {
        return new RecordTool<>(
                name, description, arguments, handler, false, false, Duration.ofMinutes(1));
    }

    /** The same, where calling it twice does no more than calling it once. */
    public RecordTool<A> asRepeatable() {
        return new RecordTool<>(name, description, arguments, handler, true, needsApproval, limit);
    }

    /** The same, where each call waits until a person has agreed to it. */
    public RecordTool<A> withApproval() {
        return new RecordTool<>(name, description, arguments, handler, repeatable, true, limit);
    }

    /** The same with another limit of time. */
    public RecordTool<A> within(Duration newLimit) {
        return new RecordTool<>(
                name, description, arguments, handler, repeatable, needsApproval, newLimit);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public ObjectNode parameters() {
        return parameters.deepCopy();
    }

    @Override
    public boolean repeatable() {
        return repeatable;
    }

    @Override
    public boolean needsApproval() {
        return needsApproval;
    }

    @Override
    public Duration limit() {
        return limit;
    }

    @Override
    public String call(Invocation invocation) throws Exception {
        Object output = handler.call(bound(invocation), invocation);
        return output instanceof CharSequence text
                ? text.toString()
                : Codec.mapper().writeValueAsString(output);
    }

    /** Numbers beyond a type and dates that are none pass the schema. */
    private A bound(Invocation invocation) throws InvalidArguments {
        try {
            return Codec.mapper().treeToValue(invocation.arguments(), arguments);
        } catch (JacksonException e) {
            throw new InvalidArguments("the arguments do not fit: " + e.getOriginalMessage());
        }
    }
}

package dev.director.cli;

import dev.director.api.index.RequestKey;
import dev.director.schemas.CancelRequest;
import dev.director.schemas.InvalidEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which request is meant; what the commands for one request share. */
final class RequestOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "REQUEST_ID", description = "The request's id.")
    private String requestId = "";

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "On whose behalf it runs. Default: ${DEFAULT-VALUE}.")
    private String tenant = "";

    @Option(
            names = "--conversation",
            paramLabel = "ID",
            description = {
                "Its conversation; its own id if it has none. Where it is given, one",
                "partition is read instead of all."
            })
    private @Nullable String conversation;

    RequestKey key() {
        return new RequestKey(tenant, requestId);
    }

    /** The conversation that was given. */
    Optional<String> conversation() {
        return Optional.ofNullable(conversation);
    }

    /**
     * What asks for its end.
     *
     * @throws ParameterException if a part of the name cannot be one
     */
    CancelRequest cancel(Optional<String> conversationId, Optional<String> reason) {
        try {
            return new CancelRequest(requestId, tenant, conversationId, reason);
        } catch (InvalidEvent wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /**
     * Returns if the names can be those of a request.
     *
     * @throws ParameterException if not
     */
    void check() {
        var _ = cancel(conversation(), Optional.empty());
    }
}

package dev.director.cli;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.testkit.broker.BrokerStartException;
import dev.director.worker.intake.WorkerFailure;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * An exception as an exit status and the one line a user gets.
 *
 * @param exitCode see {@link ExitCode}
 * @param line what is wrong, and what to do where that is known
 * @param defect whether the stack trace is worth seeing
 */
record FailureLine(int exitCode, String line, boolean defect) {
    /** Takes the first cause that says something; anything else is a defect. */
    static FailureLine of(Throwable thrown) {
        var chain = causes(thrown);
        return chain.stream()
                .map(FailureLine::known)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> codeOnly(chain))
                .orElseGet(() -> new FailureLine(ExitCode.INTERNAL, thrown.toString(), true));
    }

    private static Optional<FailureLine> known(Throwable cause) {
        return switch (cause) {
            case Failure failure -> expected(failure.exitCode(), message(failure));
            case BrokerStartException refused -> expected(ExitCode.CONFIGURATION, message(refused));
            case WorkerFailure cannot -> expected(cannot.exitCode(), message(cannot));
            case PortInUseException taken ->
                    expected(
                            ExitCode.CONFIGURATION,
                            "port " + taken.getPort() + " is in use; choose another with --port");
            case UnboundConfigurationPropertiesException unknown ->
                    expected(
                            ExitCode.CONFIGURATION,
                            "unknown setting "
                                    + String.join(
                                            ", ",
                                            unknown.getUnboundProperties().stream()
                                                    .map(p -> p.getName().toString())
                                                    .toList()));
            case BindValidationException invalid ->
                    expected(
                            ExitCode.CONFIGURATION,
                            "invalid setting "
                                    + String.join(
                                            "; ",
                                            invalid.getValidationErrors().getAllErrors().stream()
                                                    .map(FailureLine::describe)
                                                    .toList()));
            case TimeoutException slow ->
                    expected(ExitCode.UNAVAILABLE, "Kafka did not answer: " + message(slow));
            case BrokerUnavailable silent -> expected(ExitCode.UNAVAILABLE, message(silent));
            case ConfigException refused -> refused(message(refused));
            default -> Optional.empty();
        };
    }

    /** The client says only in words whether it could not resolve an address or not read it. */
    private static Optional<FailureLine> refused(String reason) {
        return reason.startsWith("No resolvable")
                ? expected(
                        ExitCode.UNAVAILABLE,
                        "no host in Kafka's address can be resolved: check --bootstrap or"
                                + " DIRECTOR_KAFKA_BOOTSTRAP_SERVERS, and the name service")
                : expected(
                        ExitCode.CONFIGURATION,
                        "Kafka's client refuses its settings: "
                                + reason
                                + "; an address is host:port, several are separated by commas");
    }

    private static Optional<FailureLine> codeOnly(SequencedSet<Throwable> chain) {
        for (Throwable cause : chain) {
            if (cause instanceof ExitCodeGenerator coded && cause instanceof Exception) {
                return expected(coded.getExitCode(), message(cause));
            }
        }
        for (Throwable cause : chain) {
            if (cause instanceof ConfigurationPropertiesBindException
                    || cause instanceof BindException) {
                return expected(ExitCode.CONFIGURATION, message(chain.getLast()));
            }
        }
        return Optional.empty();
    }

    private static String describe(ObjectError error) {
        return error instanceof FieldError field
                ? field.getObjectName() + "." + field.getField() + " " + field.getDefaultMessage()
                : error.toString();
    }

    private static SequencedSet<Throwable> causes(Throwable thrown) {
        var chain = new LinkedHashSet<Throwable>();
        Throwable cause = thrown;
        while (cause != null && chain.add(cause)) {
            cause = cause.getCause();
        }
        return chain;
    }

    private static Optional<FailureLine> expected(int exitCode, String line) {
        return Optional.of(new FailureLine(exitCode, line, false));
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}

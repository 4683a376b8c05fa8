package dev.director.api.topics;

import dev.director.schemas.ErrorCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which dead letters are meant: those that all given conditions hold for.
 *
 * @param code why they failed
 * @param model what they asked for
 * @param tenant on whose behalf
 * @param requestId the caller's id
 * @param since written at that time or later
 * @param until written before that time
 */
public record LetterFilter(
        Optional<ErrorCode> code,
        Optional<String> model,
        Optional<String> tenant,
        Optional<String> requestId,
        Optional<Instant> since,
        Optional<Instant> until) {
    /** All of them. */
    public static final LetterFilter ALL =
            new LetterFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /** Those of one request id, of whatever tenant. */
    public static LetterFilter ofRequest(String requestId) {
        return new LetterFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(requestId),
                Optional.empty(),
                Optional.empty());
    }

    /** The error code of that word. */
    public static Optional<ErrorCode> code(String word) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.wire().equals(word))
                .findFirst();
    }

    boolean matches(DeadLetter letter) {
        return code.map(ErrorCode::wire).filter(it -> !it.equals(letter.code())).isEmpty()
                && agrees(model, letter.model())
                && agrees(tenant, letter.identity().map(RunIdentity::tenant))
                && agrees(requestId, letter.identity().map(RunIdentity::requestId))
                && since.filter(letter.at()::isBefore).isEmpty()
                && until.filter(it -> !letter.at().isBefore(it)).isEmpty();
    }

    private static boolean agrees(Optional<String> wanted, Optional<String> found) {
        return wanted.isEmpty() || wanted.equals(found);
    }
}

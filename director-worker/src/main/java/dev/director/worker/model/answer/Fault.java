package dev.director.worker.model.answer;

import dev.director.schemas.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a call gave no answer: the closed list of what providers do, each with what may help
 * (docs/providers.md has it as a table). Immutable.
 */
public sealed interface Fault {

    /** The code on results, dead letters and metrics. */
    ErrorCode code();

    /** What may help. */
    Next next();

    /** Whether a run of such faults says that the route is down. */
    default boolean countsForBreaker() {
        return false;
    }

    /** Whether the provider may charge for the call although it gave no answer. */
    default boolean mayBeBilled() {
        return false;
    }

    /**
     * Too many requests or tokens in a while, or too much money reserved by calls in flight.
     *
     * @param retryAfter how long the provider asks to wait
     * @param byVendor whether it is the limit of whom the provider asked in turn: the key is as
     *     good as before for other models
     */
    record RateLimited(Optional<Duration> retryAfter, boolean byVendor) implements Fault {

        /** The key's own limit. */
        public RateLimited(Optional<Duration> retryAfter) {
            this(retryAfter, false);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_RATE_LIMITED;
        }

        @Override
        public Next next() {
            return new Next.Retry(Integer.MAX_VALUE, retryAfter);
        }
    }

    /** The provider has no capacity. */
    record Overloaded(Optional<Duration> retryAfter) implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_OVERLOADED;
        }

        @Override
        public Next next() {
            return new Next.Retry(2, retryAfter);
        }

        @Override
        public boolean countsForBreaker() {
            return true;
        }
    }

    /** The account has no credit left. */
    record QuotaExhausted() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_QUOTA;
        }

        @Override
        public Next next() {
            return new Next.NextRoute();
        }
    }

    /** The key is refused, or may not do this. */
    record Unauthorized() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_AUTH;
        }

        @Override
        public Next next() {
            return new Next.NextRoute();
        }
    }

    /** The provider does not serve the model (any more). */
    record ModelGone() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_MODEL_GONE;
        }

        @Override
        public Next next() {
            return new Next.NextRoute();
        }
    }

    /** The request is longer than the route's context window. */
    record ContextExceeded() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.CONTEXT_TOO_LARGE;
        }

        @Override
        public Next next() {
            return new Next.LargerWindow();
        }
    }

    /** The provider finds the request malformed; another may not. */
    record BadRequest() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_BAD_REQUEST;
        }

        @Override
        public Next next() {
            return new Next.NextRoute();
        }
    }

    /** The provider or the model refuses the content. */
    record ContentRefused() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.CONTENT_REFUSED;
        }

        @Override
        public Next next() {
            return new Next.Fail();
        }
    }

    /** No connection could be made, or it broke before the request was whole: nothing was done. */
    record Unreachable() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_ERROR;
        }

        @Override
        public Next next() {
            return new Next.Retry(Integer.MAX_VALUE, Optional.empty());
        }

        @Override
        public boolean countsForBreaker() {
            return true;
        }
    }

    /** No answer in time; the provider may have worked all the while. */
    record TimedOut() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_TIMEOUT;
        }

        @Override
        public Next next() {
            return new Next.NextRoute();
        }

        @Override
        public boolean countsForBreaker() {
            return true;
        }

        @Override
        public boolean mayBeBilled() {
            return true;
        }
    }

    /** The provider failed. */
    record ServerError(Optional<Duration> retryAfter) implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.PROVIDER_ERROR;
        }

        @Override
        public Next next() {
            return new Next.Retry(Integer.MAX_VALUE, retryAfter);
        }

        @Override
        public boolean countsForBreaker() {
            return true;
        }
    }

    /** The answer broke off, or ended without saying that it had ended. */
    record StreamCut() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.STREAM_CUT;
        }

        @Override
        public Next next() {
            return new Next.Retry(1, Optional.empty());
        }

        @Override
        public boolean countsForBreaker() {
            return true;
        }

        @Override
        public boolean mayBeBilled() {
            return true;
        }
    }

    /**
     * The answer is whole and of no use: empty, not JSON, with leaked markers that cannot be read,
     * or tool calls that were cut off.
     */
    record Malformed() implements Fault {
        @Override
        public ErrorCode code() {
            return ErrorCode.MALFORMED_ANSWER;
        }

        @Override
        public Next next() {
            return new Next.Retry(1, Optional.empty());
        }

        @Override
        public boolean mayBeBilled() {
            return true;
        }
    }
}

package dev.director.worker.tool;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.regex.RegularExpressions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;

/**
 * The patterns of strangers' schemas, by an engine whose time grows with pattern and text and not
 * faster. The JDK's cannot be held: {@code (a*|b*)} forty times over takes hours on an empty text,
 * of which it reads not one character that could be counted. All patterns of a check share one
 * bound. Thread-safe.
 */
final class BoundedPatterns implements RegularExpressionFactory {

    /** Steps of a check: for each pattern and text their sizes, multiplied. */
    static final long MAX_STEPS = 20_000_000;

    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    /** What is left of the bound, in the check that runs on the thread. */
    private static final ScopedValue<AtomicLong> LEFT = ScopedValue.newInstance();

    /** Runs one check. */
    static <T> T within(Supplier<T> check) {
        return ScopedValue.where(LEFT, new AtomicLong(MAX_STEPS)).call(check::get);
    }

    @Override
    public RegularExpression getRegularExpression(String regex) {
        return new Bounded(regex);
    }

    /** Compiled when it is first used: of a thousand patterns most may not be. */
    private static final class Bounded implements RegularExpression {
        private final String regex;
        private final long size;
        private Optional<Pattern> compiled = Optional.empty();

        Bounded(String regex) {
            this.regex = regex;
            this.size = size(regex);
        }

        @Override
        public boolean matches(String text) {
            if (size > MAX_STEPS || LEFT.get().addAndGet(-size * (1L + text.length())) < 0) {
                throw new NotCheckable("the patterns of the schema take too long");
            }
            return compiled().matcher(text).find();
        }

        private synchronized Pattern compiled() {
            Pattern pattern = compiled.orElseGet(() -> compile(regex));
            compiled = Optional.of(pattern);
            return pattern;
        }
    }

    private static Pattern compile(String regex) {
        try {
            return Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(regex));
        } catch (PatternSyntaxException e) {
            throw new NotCheckable("a pattern of the schema cannot be read");
        }
    }

    /**
     * The most instructions that a pattern can become: what is counted stands there so many times,
     * and where a group is counted there may be counts within it.
     */
    private static long size(String regex) {
        boolean nests = regex.contains("){");
        long sum = regex.length();
        long product = regex.length();
        Matcher counts = COUNT.matcher(regex);
        while (counts.find()) {
            long count = Math.max(number(counts.group(1)), number(counts.group(2)));
            sum += count;
            product = Math.min(MAX_STEPS + 1, product * Math.max(1, count));
        }
        return nests ? product : sum;
    }

    /** Beyond a thousand the engine takes none anyway. */
    private static long number(String digits) {
        boolean none = digits == null || digits.isEmpty();
        return none ? 0 : digits.length() > 4 ? MAX_STEPS : Long.parseLong(digits);
    }
}

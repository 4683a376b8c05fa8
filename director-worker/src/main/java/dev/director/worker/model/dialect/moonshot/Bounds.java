package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ranges of numbers and of lengths. One that the dialect cannot write is left out. Pure. */
final class Bounds {

    private Bounds() {}

    /** A number or an integer, with its range. */
    static ObjectNode number(JsonType type, ObjectNode plain) {
        ObjectNode number = Codec.mapper().createObjectNode().put("type", type.wire());
        boolean integer = type == JsonType.INTEGER;
        put(number, "minimum", lower(plain, integer), "maximum", upper(plain, integer));
        Hints.tell(number, plain, untold(number, integer));
        return number;
    }

    /** An integer's bounds are exact where they are written at all. */
    private static List<String> untold(ObjectNode number, boolean integer) {
        List<String> untold = new ArrayList<>(List.of("multipleOf"));
        for (String bound : List.of("Minimum", "Maximum")) {
            boolean written = number.has(bound.toLowerCase(Locale.ROOT));
            if (!written) {
                untold.add(bound.toLowerCase(Locale.ROOT));
            }
            if (!written || !integer) {
                untold.add("exclusive" + bound);
            }
        }
        return untold;
    }

    private static Optional<BigDecimal> lower(ObjectNode plain, boolean integer) {
        Optional<BigDecimal> from = Numbers.value(plain.path("minimum"));
        Optional<BigDecimal> above = Numbers.value(plain.path("exclusiveMinimum"));
        if (integer) {
            return max(
                    from.map(it -> Numbers.integerFrom(it, false)),
                    above.map(it -> Numbers.integerFrom(it, true)));
        }
        return max(from, above);
    }

    private static Optional<BigDecimal> upper(ObjectNode plain, boolean integer) {
        Optional<BigDecimal> to = Numbers.value(plain.path("maximum"));
        Optional<BigDecimal> below = Numbers.value(plain.path("exclusiveMaximum"));
        if (integer) {
            return min(
                    to.map(it -> Numbers.integerTo(it, false)),
                    below.map(it -> Numbers.integerTo(it, true)));
        }
        return min(to, below);
    }

    private static Optional<BigDecimal> max(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return one.flatMap(a -> other.map(a::max)).or(() -> one).or(() -> other);
    }

    private static Optional<BigDecimal> min(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return one.flatMap(a -> other.map(a::min)).or(() -> one).or(() -> other);
    }

    /** Puts limits of a length, which are whole and not negative. */
    static void counts(ObjectNode alternative, JsonNode plain, String least, String most) {
        put(alternative, least, count(plain.path(least)), most, count(plain.path(most)));
    }

    private static Optional<BigDecimal> count(JsonNode count) {
        return Numbers.integral(count)
                ? Numbers.value(count).filter(it -> it.signum() >= 0)
                : Optional.empty();
    }

    /** An empty range is refused: then neither end is put. */
    private static void put(
            ObjectNode alternative,
            String least,
            Optional<BigDecimal> from,
            String most,
            Optional<BigDecimal> to) {
        if (from.isPresent() && to.isPresent() && from.get().compareTo(to.get()) > 0) {
            return;
        }
        from.flatMap(Numbers::written).ifPresent(it -> alternative.set(least, it));
        to.flatMap(Numbers::written).ifPresent(it -> alternative.set(most, it));
    }
}

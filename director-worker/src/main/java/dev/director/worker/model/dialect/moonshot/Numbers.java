package dev.director.worker.model.dialect.moonshot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Numbers as the dialect writes them: decimal, without an exponent, up to 2^53 - 1. */
final class Numbers {

    private static final BigDecimal LARGEST = new BigDecimal("9007199254740991");

    /** With more, a number is written with an exponent. */
    private static final int MAX_SCALE = 6;

    /** Beyond this, arithmetic on a number could take for ever. */
    private static final int MAX_DIGITS = 400;

    private Numbers() {}

    /** A number's value; empty for anything else, and for one of absurd length. */
    static Optional<BigDecimal> value(JsonNode number) {
        return number.isNumber()
                ? Optional.of(number.decimalValue()).filter(Numbers::sane)
                : Optional.empty();
    }

    private static boolean sane(BigDecimal value) {
        return value.precision() <= MAX_DIGITS && Math.abs(value.scale()) <= MAX_DIGITS;
    }

    static boolean integral(JsonNode number) {
        return number.isIntegralNumber()
                || value(number).filter(it -> it.stripTrailingZeros().scale() <= 0).isPresent();
    }

    /** As the dialect can write it, if it can. */
    static Optional<JsonNode> written(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        if (stripped.abs().compareTo(LARGEST) > 0 || stripped.scale() > MAX_SCALE) {
            return Optional.empty();
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return Optional.of(
                stripped.scale() <= 0
                        ? nodes.numberNode(stripped.longValueExact())
                        : nodes.numberNode(stripped));
    }

    /** The least integer that is not below it, or above it when it is excluded. */
    static BigDecimal integerFrom(BigDecimal least, boolean excluded) {
        return excluded
                ? least.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE)
                : least.setScale(0, RoundingMode.CEILING);
    }

    /** The greatest integer that is not above it, or below it when it is excluded. */
    static BigDecimal integerTo(BigDecimal greatest, boolean excluded) {
        return integerFrom(greatest.negate(), excluded).negate();
    }

    /** Equal in JSON Schema's sense, where 1 is 1.0. */
    static boolean same(JsonNode one, JsonNode other) {
        Optional<BigDecimal> value = value(one);
        Optional<BigDecimal> another = value(other);
        if (value.isEmpty() || another.isEmpty()) {
            return one.equals(other);
        }
        return value.get().compareTo(another.get()) == 0;
    }
}

package dev.director.schemas;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads money from a decimal string, or from a plain number as people write limits by hand. Digits
 * are bounded: {@code 1e999999999} is a gigabyte once written out.
 */
final class MoneyReader extends StdDeserializer<BigDecimal> {
    private static final int MAX_WHOLE = 15;
    private static final int MAX_FRACTION = 40;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,40})?");
    private static final BigDecimal TOO_LARGE = BigDecimal.ONE.movePointRight(MAX_WHOLE);

    MoneyReader() {
        super(BigDecimal.class);
    }

    @Override
    public BigDecimal deserialize(JsonParser parser, DeserializationContext context) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            return (BigDecimal) context.handleUnexpectedToken(getValueType(context), parser);
        }
        String text = parser.getString();
        if (DECIMAL.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        BigDecimal amount = token.isNumeric() ? parser.getDecimalValue() : TOO_LARGE;
        if (amount.scale() > MAX_FRACTION
                || amount.precision() - (long) amount.scale() > MAX_WHOLE) {
            throw context.weirdStringException("", BigDecimal.class, "not a decimal amount");
        }
        return amount.setScale(Math.max(amount.scale(), 0));
    }
}

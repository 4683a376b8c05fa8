package dev.director.schemas;

import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes money as a decimal string without exponent: a double would round it. */
final class MoneyWriter extends StdSerializer<BigDecimal> {
    MoneyWriter() {
        super(BigDecimal.class);
    }

    @Override
    public void serialize(
            BigDecimal amount, JsonGenerator generator, SerializationContext context) {
        generator.writeString(amount.toPlainString());
    }
}

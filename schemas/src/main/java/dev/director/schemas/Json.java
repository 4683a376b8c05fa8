package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** The one way in which Director's JSON is read and written. */
final class Json {
    /** Levels of arrays and objects that are read. */
    static final int MAX_DEPTH = 200;

    /** Above what any topic takes, so that the topic's own limit is the one that is met. */
    private static final int MAX_STRING = 32 * 1024 * 1024;

    static final JsonMapper MAPPER = mapper();

    private Json() {}

    private static JsonMapper mapper() {
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_DEPTH)
                                        .maxStringLength(MAX_STRING)
                                        .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        // Written as escapes, even a lone surrogate comes through unchanged.
                        .disable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .build();
        JsonMapper.Builder builder =
                JsonMapper.builder(factory)
                        .addModule(scalars())
                        .disable(
                                MapperFeature.SORT_PROPERTIES_ALPHABETICALLY,
                                MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .disable(
                                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                                DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        // As doubles, 0.10 and 1e400 would not come out as they came in.
                        .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                        .changeDefaultPropertyInclusion(
                                it -> it.withValueInclusion(JsonInclude.Include.NON_ABSENT));
        refuse(builder, LogicalType.Textual, CoercionInputShape.Integer);
        refuse(builder, LogicalType.Textual, CoercionInputShape.Float);
        refuse(builder, LogicalType.Textual, CoercionInputShape.Boolean);
        for (LogicalType type :
                new LogicalType[] {
                    LogicalType.Integer, LogicalType.Float, LogicalType.Boolean, LogicalType.Enum
                }) {
            refuse(builder, type, CoercionInputShape.String);
            refuse(builder, type, CoercionInputShape.EmptyString);
        }
        refuse(builder, LogicalType.Integer, CoercionInputShape.Float);
        refuse(builder, LogicalType.Boolean, CoercionInputShape.Integer);
        return builder.build();
    }

    private static void refuse(
            JsonMapper.Builder builder, LogicalType type, CoercionInputShape shape) {
        builder.withCoercionConfig(type, it -> it.setCoercion(shape, CoercionAction.Fail));
    }

    private static SimpleModule scalars() {
        return new SimpleModule("director")
                .addDeserializer(Instant.class, new InstantReader())
                .addDeserializer(BigDecimal.class, new MoneyReader())
                .addSerializer(BigDecimal.class, new MoneyWriter());
    }
}

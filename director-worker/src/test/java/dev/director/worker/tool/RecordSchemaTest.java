package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.director.schemas.Codec;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {

    enum Unit {
        CELSIUS,
        FAHRENHEIT
    }

    record Place(String city, Optional<String> country) {}

    record Everything(
            @JsonPropertyDescription("Where.") Place place,
            List<Integer> days,
            Map<String, BigDecimal> weights,
            boolean brief,
            Unit unit,
            LocalDate from,
            @JsonProperty("max_rows") long maxRows) {}

    record Odd(Thread thread) {}

    record Node(String value, List<Node> children) {}

    @Test
    void isWhatTheRecordSays() {
        assertThat(RecordSchema.of(Everything.class))
                .isEqualTo(
                        Codec.mapper()
                                .readTree(
                                        """
                                        {"type":"object","properties":{
                                          "place":{"type":"object","properties":{
                                            "city":{"type":"string"},"country":{"type":"string"}},
                                            "required":["city"],"additionalProperties":false,"description":"Where."},
                                          "days":{"type":"array","items":{"type":"integer"}},
                                          "weights":{"type":"object","additionalProperties":{"type":"number"}},
                                          "brief":{"type":"boolean"},
                                          "unit":{"type":"string","enum":["CELSIUS","FAHRENHEIT"]},
                                          "from":{"type":"string","format":"date"},
                                          "max_rows":{"type":"integer"}},
                                         "required":["place","days","weights","brief","unit","from","max_rows"],
                                         "additionalProperties":false}\
                                        """));
    }

    @Test
    void namesARecordThatContainsItself() {
        assertThatThrownBy(() -> RecordSchema.of(Node.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contains itself");
    }

    @Test
    void namesWhatHasNoSchema() {
        assertThatThrownBy(() -> RecordSchema.of(Odd.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("thread", "java.lang.Thread", "use text");
    }
}

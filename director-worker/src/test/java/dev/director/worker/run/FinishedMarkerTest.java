package dev.director.worker.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import dev.director.schemas.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class FinishedMarkerTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void whatTellsADuplicateIsReadOutOfItsEncodedForm(long hash) {
        byte[] encoded = Codec.encode(new FinishedMarker(Status.COMPLETED, 3, hash));

        assertThat(FinishedMarker.known(encoded)).isEqualTo(new FinishedMarker.Known(3, hash));
    }

    @Test
    void whatIsNoMarkerIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> read("{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> read("[1,2]"));
        assertThatIllegalArgumentException().isThrownBy(() -> read(""));
        assertThatThrownBy(() -> read("{")).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> read("{\"contentHash\":\"x\"}"))
                .isInstanceOf(JacksonException.class);
    }

    private static FinishedMarker.Known read(String text) {
        return FinishedMarker.known(text.getBytes(UTF_8));
    }
}

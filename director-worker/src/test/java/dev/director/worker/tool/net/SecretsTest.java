package dev.director.worker.tool.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretsTest {

    @Test
    void oneInAnAddressIsHiddenToo() {
        assertThat(new Secrets(Set.of("a/b+c==")).hidden("no such page: /x?key=a%2Fb%2Bc%3D%3D&y"))
                .isEqualTo("no such page: /x?key=***&y");
    }

    @Test
    void nothingIsLeftOfOneThatHasAnotherWithinIt() {
        Set<String> within =
                IntStream.rangeClosed(6, 20)
                        .mapToObj("s3cr3t-key-0123456789"::substring)
                        .collect(Collectors.toSet());
        within.add("s3cr3t-key-0123456789");
        within.add("s3cr3t");

        assertThat(new Secrets(within).hidden("a s3cr3t-key-0123456789 and s3cr3t."))
                .isEqualTo("a *** and ***.");
    }
}

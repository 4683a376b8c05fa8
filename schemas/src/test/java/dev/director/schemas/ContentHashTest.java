package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ContentHashTest {
    private static final long PINNED = 7797963833155690158L;
    private static final String BASE =
            """
            {"requestId":"r1","model":"m","messages":[{"role":"user","content":"hi","n":{"a":1,"b":[2,3]}}],
            "temperature":1.0,"limits":{"maxCostUsd":"1"}}\
            """;

    static Stream<Contract.Golden> requests() {
        return Contract.goldens().stream().filter(it -> it.event().equals("director-request"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"limits":{"maxCostUsd":"1"},"temperature":1,"messages":[{"n":{"b":[2,3],"a":1},"content":"hi","role":"user"}],
                "model":"m","requestId":"r1"}\
                """,
                """
                { "requestId" : "r1", "model":"m", "tenant":"default", "stop":null, "messages":[{"role":"user","content":"\\u0068i",
                "name":null,"n":{"a":1.0,"b":[2e0,30E-1],"c":null}}], "temperature":1.00, "limits":{"maxCostUsd":"1"}}\
                """
            })
    void sameContentInAnotherWritingIsTheSame(String other) {
        assertThat(hash(other)).isEqualTo(hash(BASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"hi\" -> \"hi \"",
                "\"hi\" -> [\"hi\"]",
                "\"a\":1 -> \"a\":\"1\"",
                "\"a\":1 -> \"a\":true",
                "\"a\":1 -> \"a\":10",
                "\"a\":1 -> \"c\":1",
                "\"a\":1 -> \"a\":1e999999999",
                "[2,3] -> [3,2]",
                "[2,3] -> [2,3,null]",
                "[2,3] -> [[2,3]]",
                "[2,3] -> [23]",
                "[2,3] -> {\"2\":3}",
                "\"role\":\"user\",\"content\" -> \"role\":\"use\",\"rcontent\"",
                "1.0 -> 1.1",
                "\"r1\" -> \"r2\"",
                "\"m\" -> \"n\"",
                "\"temperature\" -> \"top_p\"",
                "\"maxCostUsd\":\"1\" -> \"maxTurns\":1"
            })
    void otherContentIsAnother(String change) {
        String[] parts = change.split(" -> ");
        String changed = BASE.replace(parts[0], parts[1]);
        assertThat(changed).isNotEqualTo(BASE);
        assertThat(hash(changed)).isNotEqualTo(hash(BASE));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyTopLevelFieldCounts(Contract.Golden golden) {
        ObjectNode tree = (ObjectNode) Codec.mapper().readTree(golden.value());
        Map<String, Long> hashes = new HashMap<>();
        hashes.put("", hash(tree.toString()));
        List<String> optional = new ArrayList<>(tree.propertyNames());
        optional.removeAll(List.of("requestId", "model", "messages"));
        for (String name : optional) {
            ObjectNode without = tree.deepCopy();
            without.remove(name);
            hashes.put(name, hash(without.toString()));
        }
        assertThat(hashes.values()).doesNotHaveDuplicates();
    }

    /**
     * Markers on disk hold hashes: another value for the same content would make every retry a
     * conflict.
     */
    @Test
    void valueIsTheSameInEveryRelease() {
        assertThat(hash(BASE)).isEqualTo(PINNED);
    }

    private static long hash(String json) {
        Decoded<DirectorRequest> decoded = Codec.decode(DirectorRequest.class, Contract.utf8(json));
        assertThat(decoded).isInstanceOf(Decoded.Readable.class);
        return ContentHash.of(((Decoded.Readable<DirectorRequest>) decoded).event());
    }
}

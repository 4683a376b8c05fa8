package dev.director.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysFileTest {
    private static final String HASH = "sha256:" + "0a".repeat(32);

    @Test
    void readsWhatANewKeyPrints() {
        var fresh = ApiKey.fresh("acme-1", "acme", Set.of(Right.READ, Right.SUBMIT));
        var other = ApiKey.fresh("ops", "*", Set.of(Right.OPERATE));

        var keys = KeysFile.parse(fresh.key().yaml() + other.key().yaml());

        assertThat(keys.get(ApiKey.hash(fresh.secret()))).isEqualTo(fresh.key());
        assertThat(keys).hasSize(2);
        assertThat(fresh.secret()).hasSize("dk_".length() + 43);
        assertThat(fresh).asString().doesNotContain(fresh.secret());
    }

    @Test
    void readsWhatTheDocumentShows() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "security.md"));
        String example = page.replaceAll("(?s).*```yaml\n(.*?)```.*", "$1");
        assertThat(KeysFile.parse(example).values())
                .singleElement()
                .extracting(ApiKey::tenant)
                .isEqualTo("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "# nobody\n"})
    void aFileWithoutKeysLetsNobodyIn(String yaml) {
        assertThat(KeysFile.parse(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b",
                "- secret",
                "- [a",
                "- {id: a, hash: HASH, tenant: t}",
                "- {id: a, hash: HASH, tenant: t, rights: [read], key: dk_secret}",
                "- {id: a, hash: HASH, tenant: t, rights: []}",
                "- {id: a, hash: HASH, tenant: t, rights: read}",
                "- {id: a, hash: HASH, tenant: t, rights: [write]}",
                "- {id: a, hash: HASH, tenant: t, rights: [operate]}",
                "- {id: a, hash: HASH, tenant: 'a b', rights: [read]}",
                "- {id: a, hash: HASH, tenant: , rights: [read]}",
                "- {id: a, hash: secret, tenant: t, rights: [read]}",
                "- {id: , hash: HASH, tenant: t, rights: [read]}",
                "[{id: a, hash: HASH, tenant: t, rights: [read]}, {id: b, hash: HASH, tenant: t, rights: [read]}]",
            })
    void refusesWhatIsNoListOfKeysWithoutRepeatingIt(String yaml) {
        assertThatThrownBy(() -> KeysFile.parse(yaml.replace("HASH", HASH)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret")
                .doesNotContain("0a0a");
    }
}

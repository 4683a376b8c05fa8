package dev.director.api.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A key as it is configured: everything but the secret. Immutable.
 *
 * @param id tells keys apart, in logs too
 * @param hash {@code sha256:} and the SHA-256 of the secret in hex
 * @param tenant whose it is, or {@code *}
 * @param rights what its holder may do
 */
public record ApiKey(String id, String hash, String tenant, Set<Right> rights) {
    /** What every secret begins with, so that it is known for one wherever it turns up. */
    static final String PREFIX = "dk_";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int SECRET_BYTES = 32;

    /**
     * Checks what is configured.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public ApiKey {
        require(NAME.matcher(id).matches(), "id is 1 to 128 letters, digits and . _ : -");
        require(HASH.matcher(hash).matches(), "hash is sha256: and 64 hex digits in lower case");
        require(
                tenant.equals(Caller.ANY_TENANT) || NAME.matcher(tenant).matches(),
                "tenant is 1 to 128 letters, digits and . _ : -, or * for any");
        require(!rights.isEmpty(), "rights are some of submit, read and operate");
        require(
                !rights.contains(Right.OPERATE) || tenant.equals(Caller.ANY_TENANT),
                "operate is about all tenants: its tenant is *");
        rights = Set.copyOf(rights);
    }

    /** A new secret with the key to configure for it. */
    public static Fresh fresh(String id, String tenant, Set<Right> rights) {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Fresh(secret, new ApiKey(id, hash(secret), tenant, rights));
    }

    static String hash(String secret) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Caller caller() {
        return Caller.of(id, tenant, rights);
    }

    /** Its entry in a keys file. */
    public String yaml() {
        String words =
                new TreeSet<>(rights).stream().map(Right::wire).collect(Collectors.joining(", "));
        return """
        - id: "%s"
          hash: "%s"
          tenant: "%s"
          rights: [%s]
        """
                .formatted(id, hash, tenant, words);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * A key with its secret, which is nowhere else.
     *
     * @param secret to be sent as {@code Authorization: Bearer}
     */
    public record Fresh(String secret, ApiKey key) {
        @Override
        public String toString() {
            return "Fresh(" + key.id() + ")";
        }
    }
}

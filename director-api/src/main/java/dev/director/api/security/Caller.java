package dev.director.api.security;

import java.util.Optional;
import java.util.Set;

/**
 * Who calls. Immutable.
 *
 * @param name of the key or of the token's subject, for logs
 * @param tenant on whose behalf; empty of one who may name any
 * @param rights what it may do
 */
public record Caller(String name, Optional<String> tenant, Set<Right> rights) {
    /** In keys files and tokens, the tenant of a caller who may name any. */
    public static final String ANY_TENANT = "*";

    private static final String DEFAULT_TENANT = "default";

    /** Whoever reaches an API without keys. */
    static final Caller ANYBODY = new Caller("anybody", Optional.empty(), Set.of(Right.values()));

    public Caller {
        rights = Set.copyOf(rights);
    }

    static Caller of(String name, String tenant, Set<Right> rights) {
        return new Caller(name, Optional.of(tenant).filter(it -> !it.equals(ANY_TENANT)), rights);
    }

    /**
     * The tenant that one thing is done for, or looked up of.
     *
     * @param named by the call, in its body or its query
     * @return the caller's own; of a caller who may name any the named one, or else {@code default}
     * @throws Refused with 403 when the call names another than its caller's
     */
    public String tenantOf(Optional<String> named) {
        return tenantsOf(named).orElse(DEFAULT_TENANT);
    }

    /**
     * The tenant that lists and sums are of.
     *
     * @param named by the call
     * @return empty for all tenants: of a caller who may name any, and names none
     * @throws Refused with 403 when the call names another than its caller's
     */
    public Optional<String> tenantsOf(Optional<String> named) {
        if (tenant.isPresent() && named.isPresent() && !tenant.equals(named)) {
            throw Refused.forbidden(
                    "This key is of another tenant than the one that is named; leave it out.");
        }
        return tenant.or(() -> named);
    }
}

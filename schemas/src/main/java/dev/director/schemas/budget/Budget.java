package dev.director.schemas.budget;

import java.util.regex.Pattern;

/**
 * Whose money is bounded, and in which time.
 *
 * @param scope {@code all}; {@code tenants}, each tenant that has no budget of its own for that
 *     period; or {@code tenant/NAME}
 * @param period in which the money may be spent once
 */
public record Budget(String scope, Period period) {

    /** All tenants together. */
    public static final String ALL = "all";

    /** Each tenant that has no budget of its own. */
    public static final String TENANTS = "tenants";

    private static final String ONE_TENANT = "tenant/";
    private static final Pattern SCOPE =
            Pattern.compile("all|tenants|tenant/[A-Za-z0-9._:-]{1,128}");

    /**
     * @throws IllegalArgumentException if there is no such scope
     */
    public Budget {
        if (!isScope(scope)) {
            throw new IllegalArgumentException(
                    "a budget is of all, tenants or tenant/NAME, not of " + scope);
        }
    }

    /** Whether it names somebody. */
    public static boolean isScope(String scope) {
        return SCOPE.matcher(scope).matches();
    }

    /** The scope of one tenant. */
    public static String ofTenant(String tenant) {
        return ONE_TENANT + tenant;
    }

    /** As it is shown and named, such as {@code tenant/acme/day}. */
    public String name() {
        return scope + "/" + period.wire();
    }

    @Override
    public String toString() {
        return name();
    }
}

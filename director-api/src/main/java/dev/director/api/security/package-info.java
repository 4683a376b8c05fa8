/**
 * Who calls, on whose behalf, and what that one may do. A resource asks for its caller with
 * {@code @AuthenticationPrincipal Caller}; which right an address needs is one table, in {@link
 * dev.director.api.security.SecurityConfiguration}.
 */
@NullMarked
package dev.director.api.security;

import org.jspecify.annotations.NullMarked;

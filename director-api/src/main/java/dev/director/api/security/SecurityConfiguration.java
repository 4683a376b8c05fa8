package dev.director.api.security;

import dev.director.api.ApiSettings;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Who is let in, and to what. There are no sessions: every call shows its key. */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {
    private static final Logger log = LoggerFactory.getLogger(SecurityConfiguration.class);

    /** For pages of our own, which bring their scripts and styles as files. */
    private static final String CONTENT =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    @Bean
    Refusals refusals(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return new Refusals(problems);
    }

    /** Comes after those of Spring Security: an order is not given. */
    @Bean
    BodyPace bodyPace() {
        return new BodyPace(System::nanoTime);
    }

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http, ApiSettings settings, ServerProperties server, Refusals refusals) {
        var api = settings.api();
        http.sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers ->
                        headers.contentSecurityPolicy(it -> it.policyDirectives(CONTENT))
                                .referrerPolicy(it -> it.policy(ReferrerPolicy.NO_REFERRER)))
                .exceptionHandling(
                        it -> it.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
        if (api.keysFile().isPresent() || api.oauth2().isConfigured()) {
            return withKeys(http, api, refusals);
        }
        return withoutKeys(http, requireLoopback(server), refusals);
    }

    private static SecurityFilterChain withKeys(
            HttpSecurity http, ApiSettings.Api api, Refusals refusals) {
        var callers =
                new Callers(
                        api.keysFile().map(Path::of).map(Keys::in),
                        Optional.of(api.oauth2())
                                .filter(ApiSettings.OAuth2::isConfigured)
                                .map(Tokens::new));
        return http.oauth2ResourceServer(it ->
                        it.authenticationManagerResolver(_ -> callers)
                                .authenticationEntryPoint(refusals)
                                .accessDeniedHandler(refusals))
                .authorizeHttpRequests(SecurityConfiguration::rights)
                .build();
    }

    /** Which right an address needs; the first line that fits counts. */
    private static void rights(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
                    to) {
        String submit = Right.SUBMIT.wire();
        String read = Right.READ.wire();
        String operate = Right.OPERATE.wire();
        // What is dispatched again was let in before.
        to.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC).permitAll();
        to.requestMatchers(EndpointRequest.to("health")).permitAll();
        to.requestMatchers(HttpMethod.GET, "/openapi.yaml").permitAll();
        to.requestMatchers(EndpointRequest.toAnyEndpoint()).hasAuthority(operate);
        to.requestMatchers("/v1/dead-letters/**", "/v1/lanes/**").hasAuthority(operate);
        to.requestMatchers("/v1/models/**").authenticated();
        to.requestMatchers("/v1/usage/**").hasAnyAuthority(read, operate);
        to.requestMatchers(HttpMethod.GET, "/v1/**").hasAuthority(read);
        to.requestMatchers(HttpMethod.HEAD, "/v1/**").hasAuthority(read);
        to.requestMatchers("/v1/**").hasAuthority(submit);
        to.anyRequest().authenticated();
    }

    private static SecurityFilterChain withoutKeys(
            HttpSecurity http, InetAddress address, Refusals refusals) {
        log.info(
                "There are no API keys: whoever is on this machine may do everything, and the API"
                        + " listens on {} only.",
                address.getHostAddress());
        return http.addFilterBefore(new LoopbackOnly(refusals), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(to -> to.anyRequest().permitAll())
                .build();
    }

    private static InetAddress requireLoopback(ServerProperties server) {
        InetAddress address = server.getAddress();
        if (address == null || !address.isLoopbackAddress()) {
            throw new AccessRefused(
                    "server.address %s is open to others, and there are no API keys"
                            .formatted(address == null ? "(any)" : address.getHostAddress()),
                    "Set director.api.keys-file (director api-key new makes an entry) or"
                            + " director.api.oauth2.issuer-uri, or listen on 127.0.0.1.");
        }
        return address;
    }
}

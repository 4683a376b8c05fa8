package dev.director.worker.tool.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosts that tools may reach; they reach no other. Immutable. */
public final class AllowedHosts {

    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9][A-Za-z0-9.-]*)(?::(\\d{1,5}))?");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final List<Host> hosts;

    /**
     * A host by its name.
     *
     * @param name in lower case; an IPv6 address in brackets
     * @param port the only one that may be used; 80 and 443 where none is given
     * @param mayBePrivate whether its addresses may be such as are not on the public internet
     */
    public record Host(String name, Optional<Integer> port, boolean mayBePrivate) {

        /**
         * Reads a host as files have it.
         *
         * @param text {@code api.example.com}, or {@code localhost:9000}
         * @throws IllegalArgumentException when it is neither
         */
        public static Host of(String text, boolean mayBePrivate) {
            Matcher parts = HOST.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "'%s' is no host; write a name or a name:port, without https:// and path"
                                .formatted(text));
            }
            return new Host(
                    parts.group(1).toLowerCase(Locale.ROOT),
                    Optional.ofNullable(parts.group(2)).map(Integer::valueOf),
                    mayBePrivate);
        }

        private boolean fits(URI address) {
            int wanted = portOf(address);
            return name.equals(address.getHost().toLowerCase(Locale.ROOT))
                    && port.map(own -> own == wanted).orElse(wanted == HTTP || wanted == HTTPS);
        }
    }

    public AllowedHosts(Collection<Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /**
     * An address that tools may be configured with.
     *
     * @throws IllegalArgumentException when it is none, or its host is not allowed
     */
    public URI address(String text) {
        URI address = parsed(text);
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it has to begin with https:// or http://");
        }
        if (address.getHost() == null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "it has to name a host, without a user and with nothing to fill in before the path");
        }
        if (hosts.stream().noneMatch(host -> host.fits(address))) {
            throw new IllegalArgumentException(
                    "the host %s is not among allowedHosts; add it there"
                            .formatted(
                                    address.getPort() < 0
                                            ? address.getHost()
                                            : address.getHost() + ":" + address.getPort()));
        }
        return address;
    }

    private static URI parsed(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            // The JDK's message repeats the address, which may hold a key.
            throw new IllegalArgumentException("it is no address as https://host/path");
        }
    }

    /**
     * Looks the host up and refuses one that has an address which is not public, unless it may.
     * Blocks on the name service.
     *
     * <p>A name that changes its address between this look and the connection (DNS rebinding) is
     * met by the JVM's own cache: it answers both from one look for as long as {@code
     * networkaddress.cache.ttl} says, 30 s by default. To connect to the address itself was
     * rejected: the JDK's client then checks certificates against it, not against the name.
     *
     * @throws IOException when it is refused or unknown; the message is for the model
     */
    public void requireReachable(URI address) throws IOException {
        boolean free = hosts.stream().anyMatch(host -> host.fits(address) && host.mayBePrivate());
        for (InetAddress one : resolved(address.getHost())) {
            if (!free && !PublicAddresses.contain(one)) {
                throw new IOException(
                        "%s has a private address, which is not allowed; its operator can allow it in the tools file with private: true"
                                .formatted(address.getHost()));
            }
        }
    }

    private static InetAddress[] resolved(String host) throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("the host %s cannot be resolved".formatted(host), e);
        }
    }

    private static int portOf(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return address.getScheme().equalsIgnoreCase("https") ? HTTPS : HTTP;
    }
}

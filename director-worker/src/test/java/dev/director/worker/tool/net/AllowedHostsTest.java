package dev.director.worker.tool.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.worker.tool.net.AllowedHosts.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    private final AllowedHosts hosts =
            new AllowedHosts(
                    List.of(
                            Host.of("api.example.com", false),
                            Host.of("localhost:9000", true),
                            Host.of("localhost", false),
                            Host.of("[::1]:9000", false)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/a",
                "http://API.example.com/a",
                "https://api.example.com:443/",
                "http://localhost:9000/",
                "http://[::1]:9000/x?y=z"
            })
    void takesAddressesOfHostsThatAreListed(String address) {
        assertThat(hosts.address(address)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example.com/",
                "https://api.example.com:8443/",
                "https://api.example.com.evil.org/",
                "https://xapi.example.com/",
                "http://localhost:9001/",
                "https://user@api.example.com/",
                "https://api.example.com@evil.org/",
                "ftp://api.example.com/",
                "file:///etc/passwd",
                "//api.example.com/",
                "https:///x",
                "https://api.example.com/a b"
            })
    void takesNoOther(String address) {
        assertThatThrownBy(() -> hosts.address(address))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://api.example.com", "a b", "", "host:port", "host:123456", "a/b"})
    void whatIsNoHostIsRefused(String text) {
        assertThatThrownBy(() -> Host.of(text, false)).hasMessageContaining("is no host");
    }

    @Test
    void aPrivateAddressIsReachedOnlyWhereItMay() {
        assertThatThrownBy(() -> hosts.requireReachable(URI.create("http://localhost/")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("private: true");
        assertThatThrownBy(() -> hosts.requireReachable(URI.create("http://[::1]:9000/")))
                .isInstanceOf(IOException.class);
        assertThatCode(() -> hosts.requireReachable(URI.create("http://localhost:9000/")))
                .doesNotThrowAnyException();
    }

    @Test
    void aHostThatCannotBeResolvedIsNamed() {
        assertThatThrownBy(() -> hosts.requireReachable(URI.create("http://no-such-host.invalid/")))
                .hasMessageContaining("no-such-host.invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "64:ff9b:0:0:1::808:808",
                "2001::a00:1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "5f00::1",
                "2002:7f00:1::",
                "2002:c0a8:101::1"
            })
    void knowsWhatIsNotPublic(String address) throws Exception {
        assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "100.63.0.1",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.20.0.1",
                "2606:4700::1111",
                "2001:4860:4860::8888",
                "2a00:1450::1",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void knowsWhatIsPublic(String address) throws Exception {
        assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isTrue();
    }
}

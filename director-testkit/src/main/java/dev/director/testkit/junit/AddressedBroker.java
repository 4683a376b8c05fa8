package dev.director.testkit.junit;

import dev.director.testkit.proxy.TcpProxy;
import java.util.Optional;

/** A broker that somebody else runs. */
record AddressedBroker(String bootstrapServers) implements SharedBroker {

    @Override
    public Optional<TcpProxy> proxy() {
        return Optional.empty();
    }

    @Override
    public void close() {} // not ours to stop
}

package dev.director.worker.tool.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Which addresses are on the public internet, by IANA's registries of special ones. Pure. */
final class PublicAddresses {

    private static final int V4_BYTES = 4;

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? containV4(bytes) : containV6(bytes);
    }

    private static boolean containV4(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        int second = Byte.toUnsignedInt(bytes[1]);
        boolean carrier = first == 100 && second >= 64 && second < 128;
        boolean protocol = first == 192 && second == 0 && bytes[2] == 0;
        boolean benchmark = first == 198 && (second == 18 || second == 19);
        return first != 0 && first < 240 && !carrier && !protocol && !benchmark;
    }

    /** Those that carry an IPv4 address are as public as that is. */
    private static boolean containV6(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]);
        boolean uniqueLocal = (first & 0xFE00) == 0xFC00;
        if (uniqueLocal) {
            return false;
        }
        return switch (first) {
            // IPv4-compatible and -mapped, and NAT64: the last four bytes.
            case 0, 0x64 -> contain(v4(bytes, bytes.length - V4_BYTES));
            // 6to4: those behind the prefix.
            case 0x2002 -> contain(v4(bytes, 2));
            default -> true;
        };
    }

    private static InetAddress v4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + V4_BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

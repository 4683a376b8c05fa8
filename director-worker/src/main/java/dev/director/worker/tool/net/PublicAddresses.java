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
        int second = Byte.toUnsignedInt(bytes[2]) << 8 | Byte.toUnsignedInt(bytes[3]);
        return switch (first) {
            // IPv4-compatible and -mapped, and NAT64's well-known prefix: the last four bytes.
            case 0 -> contain(v4(bytes, bytes.length - V4_BYTES));
            case 0x64 ->
                    second == 0xFF9B
                            && isZero(bytes, 4, 12)
                            && contain(v4(bytes, bytes.length - V4_BYTES));
            // 6to4: those behind the prefix.
            case 0x2002 -> contain(v4(bytes, 2));
            // Teredo and other protocols' own, and what is for documents.
            case 0x2001 -> second >= 0x0200 && second != 0x0DB8;
            case 0x3FFF -> second >= 0x1000;
            // All else that is given to anybody is in 2000::/3.
            default -> (first & 0xE000) == 0x2000;
        };
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress v4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + V4_BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

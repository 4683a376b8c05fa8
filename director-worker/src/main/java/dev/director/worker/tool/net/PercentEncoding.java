package dev.director.worker.tool.net;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text as it stands in an address. */
public final class PercentEncoding {

    private PercentEncoding() {}

    /** By RFC 3986: everything but letters, digits and -._~ is percent-encoded. */
    public static String of(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}

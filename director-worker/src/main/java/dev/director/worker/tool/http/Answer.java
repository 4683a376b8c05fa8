package dev.director.worker.tool.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/** Makes of a response what a model is told. Reads no more of it than it may. */
final class Answer {

    private static final Pattern TEXTUAL =
            Pattern.compile(
                    "text/.+|application/(.+[.+-])?(json|xml|yaml)|application/(x-)?ndjson");
    private static final Pattern CHARSET =
            Pattern.compile("charset=\"?([A-Za-z0-9._:+-]+)", Pattern.CASE_INSENSITIVE);

    /** Of bytes: the first part of a body that comes with an error. */
    private static final int ERROR_EXCERPT = 2_000;

    private Answer() {}

    /**
     * The body of a success, as it is.
     *
     * @throws IOException when there is none to give; the message tells the model why
     */
    static String of(HttpResponse<InputStream> response, DataSize most) throws IOException {
        int status = response.statusCode();
        try (InputStream body = response.body()) {
            if (status >= 300 && status < 400) {
                throw new IOException(
                        "HTTP %d: the server redirects the call, which is not followed; its operator has to correct the tool's address"
                                .formatted(status));
            }
            if (status < 200 || status >= 300) {
                throw new IOException(
                        "HTTP %d from %s%s"
                                .formatted(status, response.uri().getHost(), excerpt(response)));
            }
            return text(body, response, most);
        }
    }

    private static String text(InputStream body, HttpResponse<?> response, DataSize most)
            throws IOException {
        byte[] bytes = body.readNBytes(Math.toIntExact(most.toBytes()) + 1);
        if (bytes.length == 0) {
            return "HTTP %d, without a body".formatted(response.statusCode());
        }
        if (!isText(response.headers())) {
            throw new IOException(
                    "the server answered with %s, which is neither text nor JSON"
                            .formatted(type(response.headers())));
        }
        if (bytes.length > most.toBytes()) {
            throw new IOException(
                    "the response is longer than %d bytes; ask for less at a time"
                            .formatted(most.toBytes()));
        }
        return new String(bytes, charset(response.headers()));
    }

    private static String excerpt(HttpResponse<InputStream> response) throws IOException {
        if (!isText(response.headers())) {
            return "";
        }
        byte[] bytes = response.body().readNBytes(ERROR_EXCERPT);
        return bytes.length == 0 ? "" : ": " + new String(bytes, charset(response.headers()));
    }

    /** What names no type is taken for text: small servers leave it out. */
    private static boolean isText(HttpHeaders headers) {
        boolean plain =
                headers.firstValue("Content-Encoding")
                        .map(coding -> coding.equalsIgnoreCase("identity"))
                        .orElse(true);
        String type = type(headers);
        return plain && (type.isEmpty() || TEXTUAL.matcher(type).matches());
    }

    private static String type(HttpHeaders headers) {
        String type = headers.firstValue("Content-Type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static Charset charset(HttpHeaders headers) {
        Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
        return named.find()
                ? Charset.forName(named.group(1), StandardCharsets.UTF_8)
                : StandardCharsets.UTF_8;
    }
}

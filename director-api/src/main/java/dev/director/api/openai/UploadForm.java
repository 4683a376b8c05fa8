package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.topics.files.FileHeader;
import dev.director.api.topics.files.FileOutput;
import dev.director.api.topics.files.StoredFiles;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A form with a file, whose content goes to Kafka as it comes: neither memory nor disk has it. Its
 * fields may come in any order. For one thread.
 */
final class UploadForm {
    /** OpenAI's bound of a batch's input. */
    static final long MOST_BYTES = 200L * 1024 * 1024;

    private static final long MOST_AROUND = 64 * 1024;
    private static final int MOST_FIELD = 1024;
    private static final int MOST_PARTS = 10;
    private static final int MOST_NAME = 255;
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final StoredFiles files;
    private final String tenant;
    private final Map<String, String> fields = new HashMap<>();
    private @Nullable FileHeader file;

    UploadForm(StoredFiles files, String tenant) {
        this.files = files;
        this.tenant = tenant;
    }

    /**
     * Takes it all in; the file is in Kafka then, but nobody finds it yet.
     *
     * @throws Problem if it is no such form, or larger than a file may be
     */
    FileHeader read(HttpServletRequest http) throws IOException {
        if (http.getContentLengthLong() > MOST_BYTES + MOST_AROUND) {
            throw tooLarge();
        }
        try {
            readParts(http);
        } catch (FileUploadException | MalformedStreamException e) {
            if (e.getCause() instanceof ClientAbortException gone) {
                throw gone;
            }
            throw invalid("The body is no multipart form that can be read to its end.");
        }
        requirePurpose();
        FileHeader received =
                Optional.ofNullable(file)
                        .orElseThrow(() -> invalid("The form has a file in its field file."));
        return received.withLifetime(lifetime());
    }

    private void readParts(HttpServletRequest http) throws IOException, FileUploadException {
        var parts = new FileUpload().getItemIterator(new Body(http));
        for (int i = 0; parts.hasNext(); i++) {
            if (i == MOST_PARTS) {
                throw invalid("The form has more than " + MOST_PARTS + " parts.");
            }
            FileItemStream part = parts.next();
            try (InputStream content = part.openStream()) {
                if (part.getFieldName().equals("file")) {
                    receive(part, content);
                } else {
                    fields.put(part.getFieldName(), text(content));
                }
            }
        }
    }

    private void receive(FileItemStream part, InputStream content) throws IOException {
        if (file != null) {
            throw invalid("The form has one file.");
        }
        if (fields.containsKey("purpose")) {
            requirePurpose();
        }
        FileOutput out = files.create(tenant, nameOf(part), "batch", LONGEST);
        byte[] buffer = new byte[64 * 1024];
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            if (out.bytes() + count > MOST_BYTES) {
                throw tooLarge();
            }
            out.write(buffer, 0, count);
        }
        file = out.finish();
    }

    private static String nameOf(FileItemStream part) {
        String name = Optional.ofNullable(part.getName()).orElse("").strip();
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String plain = last.replaceAll("\\p{Cntrl}", "_");
        return plain.isEmpty() ? "file" : plain.substring(0, Math.min(MOST_NAME, plain.length()));
    }

    private static String text(InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(MOST_FIELD + 1);
        if (bytes.length > MOST_FIELD) {
            throw invalid("A field is longer than " + MOST_FIELD + " bytes.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void requirePurpose() {
        if (!"batch".equals(fields.get("purpose"))) {
            throw invalid("purpose is batch: Director has no use for other files.");
        }
    }

    private Duration lifetime() {
        String seconds = fields.getOrDefault("expires_after[seconds]", "" + LONGEST.toSeconds());
        try {
            Duration asked = Duration.ofSeconds(Long.parseLong(seconds));
            if (asked.compareTo(SHORTEST) >= 0 && asked.compareTo(LONGEST) <= 0) {
                return asked;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw invalid("expires_after[seconds] is a number.");
        }
        throw invalid(
                "expires_after[seconds] is from %d to %d."
                        .formatted(SHORTEST.toSeconds(), LONGEST.toSeconds()));
    }

    private static Problem tooLarge() {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "file_too_large",
                "A file has at most " + MOST_BYTES + " bytes; split it into several batches.");
    }

    private static Problem invalid(String detail) {
        return Problem.of(ErrorCode.INVALID_REQUEST, detail);
    }

    /** The request's body, at its pace. */
    private record Body(HttpServletRequest http) implements UploadContext {
        @Override
        public @Nullable String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public @Nullable String getContentType() {
            return http.getContentType();
        }

        @Override
        public long contentLength() {
            return http.getContentLengthLong();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return http.getInputStream();
        }
    }
}

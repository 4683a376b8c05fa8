package dev.director.cli;

import dev.director.schemas.Codec;
import java.io.PrintWriter;

/**
 * How a batch ended.
 *
 * @param count of its lines
 * @param stopped whether it was asked to end before it was done
 * @param out where its answers are
 * @param json whether a machine reads it
 */
record BatchEnd(BatchCount count, boolean stopped, String out, boolean json) {
    static BatchEnd of(BatchRun batch, String out, boolean json) {
        boolean rest = batch.count().written() < batch.count().lines;
        return new BatchEnd(batch.count(), batch.isStopped() && rest, out, json);
    }

    /**
     * Says it.
     *
     * @return the command's exit status
     */
    int say(PrintWriter err) {
        if (json) {
            err.println(object());
        } else {
            err.println(
                    "director: %d lines: %d completed, %d failed (%d of them no requests); this run published %d, and what it wrote cost %s USD"
                            .formatted(
                                    count.lines,
                                    count.written() - count.failed,
                                    count.failed,
                                    count.invalid,
                                    count.published,
                                    BatchProgress.usd(count)));
            if (stopped) {
                err.println(
                        "director: stopped with %d lines to go. %s"
                                .formatted(count.lines - count.written(), howToGoOn()));
            }
        }
        if (stopped) {
            return ExitCode.NOT_YET;
        }
        return count.failed > 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private String howToGoOn() {
        return (out.equals("-")
                        ? "Run it again to have all lines written anew:"
                        : "Run it again with the same -o to go on:")
                + " what is on its way is finished meanwhile, and nothing is bought again";
    }

    private String object() {
        return Codec.mapper()
                .createObjectNode()
                .put("lines", count.lines)
                .put("completed", count.written() - count.failed)
                .put("failed", count.failed)
                .put("invalid", count.invalid)
                .put("left", count.lines - count.written())
                .put("published", count.published)
                .put("costUsd", count.usd.toPlainString())
                .put("stopped", stopped)
                .toString();
    }
}

package dev.director.worker.tool.mcp;

import java.io.IOException;

/** The session with a server is gone, and what was to be sent over it was not received. */
final class ServerLost extends IOException {

    ServerLost(String message) {
        super(message);
    }
}

package dev.director.worker.tool.mcp;

import io.modelcontextprotocol.spec.McpClientTransport;
import java.util.concurrent.CompletableFuture;

/**
 * The way to a server.
 *
 * @param wire over which the SDK speaks with it
 * @param ended done when nothing can come over it any more, as far as that can be known
 */
record Transport(McpClientTransport wire, CompletableFuture<Void> ended) {}

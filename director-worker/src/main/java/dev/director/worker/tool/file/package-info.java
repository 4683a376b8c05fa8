/** Tools that an operator writes down in a file: calls over HTTP, and MCP servers. */
@NullMarked
package dev.director.worker.tool.file;

import org.jspecify.annotations.NullMarked;

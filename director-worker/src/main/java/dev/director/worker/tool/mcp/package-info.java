/** Tools of MCP servers (Model Context Protocol); nothing else sees its SDK. */
@NullMarked
package dev.director.worker.tool.mcp;

import org.jspecify.annotations.NullMarked;

/** Tools that are calls over HTTP. */
@NullMarked
package dev.director.worker.tool.http;

import org.jspecify.annotations.NullMarked;

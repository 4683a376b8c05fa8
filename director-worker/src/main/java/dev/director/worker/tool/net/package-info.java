/** Where tools may connect to, and what they must not tell of it. */
@NullMarked
package dev.director.worker.tool.net;

import org.jspecify.annotations.NullMarked;

/** Where tools may connect to. */
@NullMarked
package dev.director.worker.tool.net;

import org.jspecify.annotations.NullMarked;

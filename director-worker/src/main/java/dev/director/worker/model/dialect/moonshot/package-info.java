/** JSON Schemas brought into the dialect that Moonshot's API takes. Pure. */
@NullMarked
package dev.director.worker.model.dialect.moonshot;

import org.jspecify.annotations.NullMarked;
